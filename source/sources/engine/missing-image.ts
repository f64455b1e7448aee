import {Failure} from '../../failure.ts';
import type {Reference} from '../reference.ts';
import {dockerHub, type ImageName, isShortName, parseImageName} from '../registry/image-name.ts';
import type {EngineName} from './engine-client.ts';

/** An image that an engine does not have, but may pull. */
export type MissingImage = {
	/** Its name as the user typed it, without a scheme; with the platform if the engine has only others. */
	readonly target: string;
	/** The same with its registry, unless Podman decides which registry a short name means. */
	readonly fullName: string;
	/** The engine in messages, and its command line. */
	readonly place: string;
	readonly command: EngineName;
	/** Similar images of the engine, or other platforms; empty if there are none. */
	readonly suggestion: string;
};

/** The user must decide whether an engine pulls an image. */
export class PullQuestion extends Failure {
	readonly image: MissingImage;

	constructor(image: MissingImage) {
		const {place, target, suggestion} = image;
		super(`${target} is not in ${place}`, suggestion || 'Let the engine pull it: --pull missing.');
		this.image = image;
	}
}

/** The name to pull a reference by; `undefined` if it looks like an image's id or a file. */
export function pullableName({target, scheme}: Reference): ImageName | undefined {
	if (/^(?:sha256:)?[0-9a-f]{12,64}$/.test(target)) return undefined;
	if (scheme === undefined && /\.(?:tar|t?gz|zst|json)$/i.test(target)) return undefined;
	return parseImageName(target);
}

/** Why a pull failed, and what to do about it. */
type Cause = {
	/** Matches the engine's message. */
	readonly pattern: RegExp;
	readonly problem: (registry: string, message: string) => string;
	readonly hint: (login: string) => string;
};

const withoutEngine = 'registry:NAME reads the image without an engine.';

/** The first cause whose pattern matches counts. */
const causes: readonly Cause[] = [
	{
		pattern: /toomanyrequests|too many requests|rate limit/i,
		problem: registry => `${registry} refuses more requests`,
		hint: login => `Try again later, or log in for a higher limit: ${login}.`,
	},
	{
		pattern:
			/no matching manifest|no image found in (?:manifest list|image index)|does not match the specified platform/i,
		problem: registry => `${registry} has no image for that platform`,
		hint: () => 'Name one that it has: --platform OS/ARCH.',
	},
	{
		pattern: /denied|unauthorized|authentication|authorization|no basic auth|\b40[13]\b/i,
		problem: registry => `${registry} does not have it, or demands a login`,
		hint: login => `Check the name, or log in: ${login}.`,
	},
	{
		pattern: /short-name/i,
		problem: (_, message) => message,
		hint: () => 'Write the name with its registry: docker.io/library/nginx.',
	},
	{
		pattern: /HTTP response to HTTPS|x509|certificate|tls:/i,
		problem: (registry, message) => `it has no secure connection to ${registry}: ${message}`,
		hint: () =>
			`Add the registry's certificate to the engine, or the registry to those that it may reach insecurely. ${withoutEngine}`,
	},
	{
		pattern: /dial tcp|lookup |no such host|refused|time-?out|deadline|unreachable|\bEOF\b|reset/i,
		problem: (registry, message) => `it cannot reach ${registry}: ${reasonIn(message)}`,
		hint: () => `Check the name, and the engine's network and proxy. ${withoutEngine}`,
	},
	{
		pattern: /not found|unknown|does not exist/i,
		problem: registry => `${registry} does not have it`,
		hint: () => 'Check the name and the tag.',
	},
];

/** Characters of an engine's message that are shown. */
const longestMessage = 1000;

/** The failure of a pull, from the message of the engine. */
export function pullFailure(
	{fullName, place, command, suggestion}: MissingImage,
	{host, repository}: ImageName,
	error: Error,
): Failure {
	// docker-modem puts the status before the message.
	const message = error.message
		.slice(0, longestMessage)
		.replace(/^\(HTTP code \d+\) [^-]*- /, '')
		.trim();
	// Names can contain words that the patterns look for.
	const words = message.replaceAll(repository, '').replaceAll(host, '');
	const cause = causes.find(({pattern}) => pattern.test(words));
	const login = `${command} login${host === dockerHub ? '' : ` ${host}`}`;
	const isOpen = command === 'podman' && isShortName(fullName);
	const problem =
		cause?.problem(isOpen ? 'its registry' : `the registry ${host}`, message) ?? message;
	const hint = cause?.hint(login) ?? `See whether ${command} pull ${fullName} works.`;
	return new Failure(
		`${place} cannot pull ${fullName}: ${problem}`,
		suggestion === '' ? hint : `${suggestion} ${hint}`,
		{cause: error},
	);
}

/** The end of an engine's message: `no such host` of `dial tcp: lookup a on b: no such host`. */
function reasonIn(message: string): string {
	return /[^:]*$/.exec(message)?.[0].trim() || message;
}
