import {Failure} from '../../failure.ts';
import {asRecord, asText} from '../../image/json-value.ts';
import {parseDocument} from '../blobs.ts';
import {readDocument} from '../patient-chunks.ts';
import type {Credentials} from './credentials.ts';
import {discard, type Transport} from './transport.ts';

/** A header `WWW-Authenticate`. */
export type Challenge = {
	/** In lower case: `basic`, `bearer`. */
	readonly scheme: string;
	readonly parameters: Readonly<Record<string, string>>;
};

/** Parses the challenges of a registry: `Bearer realm="https://…",service="…",scope="…"`. */
export function parseChallenges(
	header: string | readonly string[] | undefined,
): readonly Challenge[] {
	const text = [header ?? []].flat().join(', ').slice(0, longestChallenge);
	const starts = [
		...text.matchAll(/(?:^|,\s*)([A-Za-z]+)\s+(?=[A-Za-z]+=)|(?:^|,\s*)(Basic)\s*$/g),
	];
	return starts.map((start, index) => {
		const body = text.slice(start.index + start[0].length, starts[index + 1]?.index);
		const parameters = [...body.matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]+))/g)].map(
			([, key, quoted, bare]) => [key.toLowerCase(), quoted ?? bare],
		);
		return {
			scheme: (start[1] ?? start[2]).toLowerCase(),
			parameters: Object.fromEntries(parameters),
		};
	});
}

const longestChallenge = 4096;

export type AuthorizationRequest = {
	readonly challenges: readonly Challenge[];
	/** The registry's own address. */
	readonly registry: URL;
	readonly repository: string;
	readonly credentials: Credentials | undefined;
	readonly transport: Transport;
	/** Milliseconds to wait for the token server. */
	readonly patience: number;
	readonly signal: AbortSignal | undefined;
};

/**
 * The value of the header `Authorization` that answers a registry's challenge; `undefined` if there is
 * none, because the registry wants a password that is not known.
 *
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
export async function authorize(request: AuthorizationRequest): Promise<string | undefined> {
	const {challenges, credentials} = request;
	const bearer = challenges.find(({scheme}) => scheme === 'bearer');
	if (bearer) return bearerToken(bearer.parameters, request);
	const isBasic = challenges.some(({scheme}) => scheme === 'basic');
	return isBasic && credentials?.kind === 'password' ? basic(credentials) : undefined;
}

function basic({user, password}: Extract<Credentials, {kind: 'password'}>): string {
	return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
}

async function bearerToken(
	{realm = '', service = '', scope}: Readonly<Record<string, string>>,
	{registry, repository, credentials, transport, patience, signal}: AuthorizationRequest,
): Promise<string | undefined> {
	const url = URL.parse(realm, registry);
	if (!url) throw noToken(registry, 'names no token server');
	const wanted = scope ?? `repository:${repository}:pull`;
	const common = {sender: registry, signal};
	let response: Awaited<ReturnType<Transport['send']>>;
	if (credentials?.kind === 'token') {
		const form = new URLSearchParams({
			grant_type: 'refresh_token',
			refresh_token: credentials.token,
			client_id: 'layerscope',
			service,
			scope: wanted,
		});
		const headers = {'content-type': 'application/x-www-form-urlencoded'};
		response = await transport.send(url, {...common, method: 'POST', headers, body: `${form}`});
	} else {
		if (service !== '') url.searchParams.set('service', service);
		url.searchParams.append('scope', wanted);
		const headers: Record<string, string> = credentials ? {authorization: basic(credentials)} : {};
		response = await transport.send(url, {...common, headers});
	}
	if (response.statusCode === 401 || response.statusCode === 403) {
		await discard(response);
		return undefined;
	}
	if (response.statusCode !== 200) {
		await discard(response);
		throw noToken(registry, `gives no token: its token server answers ${response.statusCode}`);
	}
	const answer = asRecord(
		parseDocument(await readDocument(response.body, {limit: tokenLimit, patience, signal})),
	);
	const token = asText(answer.token) || asText(answer.access_token);
	// Characters of other kinds would end the header.
	if (!/^[\x21-\x7e]+$/.test(token)) throw noToken(registry, 'gives no token');
	return `Bearer ${token}`;
}

/** Bytes of a token server's answer: more than any token takes. */
const tokenLimit = 256 * 1024;

function noToken({host}: URL, problem: string): Failure {
	return new Failure(
		`the registry ${host} ${problem}`,
		'See whether another tool can pull from it (docker pull, skopeo inspect).',
	);
}
