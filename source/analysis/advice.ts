import {printable} from '../text/printable.ts';
import type {WastedPath} from './waste.ts';

/**
 * Advice against wasted bytes of a path: one printable sentence for the author of the Dockerfile.
 *
 * @param commandOf the build step of a layer, in Dockerfile syntax; empty if unknown
 */
export function adviceFor(waste: WastedPath, commandOf: (layer: number) => string): string {
	switch (waste.cause) {
		case 'removed':
			return adviceForRemoved(waste, commandOf);
		case 'replaced':
			return adviceForReplaced(waste, commandOf);
		case 'metadata-only':
			return adviceForMetadata(waste, commandOf);
		case 'identical':
			return `Store it once: ${namesOf(waste.layers)} have the same file, so leave it out of all but one of their steps.`;
	}
}

type Commands = (layer: number) => string;

function adviceForRemoved(waste: WastedPath, commandOf: Commands): string {
	const {path, layers} = waste;
	const holder = layers[0];
	if (isSecret(path)) {
		return `It can still be read in layer ${holder}: if it is a secret, revoke it, and give the next one to the build with RUN --mount=type=secret.`;
	}
	const cache = caches.find(({pattern}) => pattern.test(path));
	if (cache) return cache.advice;
	if (holder === 0 && !/^COPY\b/i.test(commandOf(holder))) {
		return 'It is of the first layer: take a base image that does not have it, or copy what you need into one that is empty.';
	}
	if (isFromContext(commandOf(holder))) {
		return `Do not copy it into the image: name it in .dockerignore, or use it with RUN --mount=type=bind in the step that needs it.`;
	}
	if (holdersOf(waste).length === 0) {
		return `The step of layer ${holder} stores it more than once and removes it: write it once.`;
	}
	return `Remove it in the same RUN that makes it (${namesOf(holdersOf(waste))}), or make it in a build stage of its own and COPY only the result.`;
}

function adviceForReplaced(waste: WastedPath, commandOf: Commands): string {
	const {layers} = waste;
	const holders = holdersOf(waste);
	const end = layers[layers.length - 1];
	if (holders.length === 0) {
		return `Write it once: the step of layer ${end} stores it more than once.`;
	}
	if (packageUpgrade.test(commandOf(end))) {
		return `Use a newer base image: the update in layer ${end} stores packages again that ${namesOf(holders)} ${holders.length === 1 ? 'holds' : 'hold'} already.`;
	}
	if (holders.length === 1 && holders[0] === 0) {
		return `Look for a base image that has it as layer ${end} leaves it, or keep that step from writing it again.`;
	}
	return `Write its final content in one step: join the steps of ${namesOf(layers)}, or leave out the earlier copy.`;
}

function adviceForMetadata({layers}: WastedPath, commandOf: Commands): string {
	const [holder, ...changes] = layers;
	const end = layers[layers.length - 1];
	if (!isFromContext(commandOf(holder))) {
		return `Set owner, mode and time in the step that writes the file (layer ${holder}): changing them in layer ${end} stores all of it again.`;
	}
	const flags = new Set(changes.flatMap(layer => copyFlags(commandOf(layer))));
	const wanted = flags.size === 0 ? '--chown and --chmod' : [...flags].join(' ');
	return `Set owner and mode where the file is copied: add ${wanted} to the step of layer ${holder}.`;
}

/** The layers that store the bytes, without the one that wasted them. */
function holdersOf({layers}: WastedPath): readonly number[] {
	return layers.slice(0, -1);
}

/** `layer 3`, `layers 3 and 4`, `layers 1, 2 and 5`, `layers 1, 2 and 7 others`. */
function namesOf(layers: readonly number[]): string {
	if (layers.length === 1) return `layer ${layers[0]}`;
	if (layers.length > 4) return `layers ${layers[0]}, ${layers[1]} and ${layers.length - 2} others`;
	return `layers ${layers.slice(0, -1).join(', ')} and ${layers[layers.length - 1]}`;
}

/** Whether a step copies files of the build context into the image. */
function isFromContext(command: string): boolean {
	return /^(?:COPY|ADD)\b/i.test(command) && !/\s--from=/.test(command);
}

// The patterns for commands allow up to nine options, so that matching stays linear in the length.
const packageUpgrade =
	/\b(?:(?:apt|apt-get|aptitude|apk|dnf|microdnf|yum|tdnf|zypper)\s(?:-\S+\s+){0,9}(?:dist-|full-)?upgrade|(?:dnf|microdnf|yum|tdnf|zypper)\s(?:-\S+\s+){0,9}update)\b/;

/** The flags of COPY that replace a `chown` or `chmod` in a command. */
function copyFlags(command: string): readonly string[] {
	const owner = /\bchown\s+(?:-\S+\s+){0,9}([\w.$\-{}]*:?[\w.$\-{}]+)/.exec(command);
	const mode = /\bchmod\s+(?:-[a-zA-Z-]+\s+){0,9}([0-7]{3,4}|[ugoa]*[+=-][rwxXst]+)/.exec(command);
	return [...(owner ? [`--chown=${owner[1]}`] : []), ...(mode ? [`--chmod=${mode[1]}`] : [])].map(
		printable,
	);
}

/** Usual names of files with keys, tokens and passwords. */
const secretName =
	/(?:^|\/)(?:\.npmrc|\.netrc|\.pypirc|\.git-credentials|\.env(?:\.[^/]+)?|\.aws|\.ssh|\.gnupg|\.kube|\.docker\/config\.json|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|key|p12|pfx|jks))(?:\/|$)/;

function isSecret(path: string): boolean {
	// Public certificates of authorities have such names, too.
	return (
		secretName.test(path) &&
		!/^\/(?:etc|usr\/(?:local\/)?share|usr\/lib)\/.*(?:cert|ssl|pki)/.test(path)
	);
}

/** Caches of package managers, with the way to keep each out of an image. */
const caches: readonly {readonly pattern: RegExp; readonly advice: string}[] = [
	{
		pattern: /^\/var\/(?:lib\/apt\/lists|cache\/apt)(?:\/|$)/,
		advice:
			'End the RUN that installs with rm -rf /var/lib/apt/lists/*, or give it --mount=type=cache for /var/lib/apt and /var/cache/apt.',
	},
	{
		pattern: /^\/(?:var\/cache|etc)\/apk(?:\/|$)/,
		advice: 'Install with apk add --no-cache.',
	},
	{
		pattern: /^\/var\/(?:cache|lib)\/(?:dnf|yum|libdnf5)(?:\/|$)/,
		advice: 'End the RUN that installs with dnf clean all (or yum clean all).',
	},
	{
		pattern: /\/\.cache\/pip(?:\/|$)/,
		advice:
			'Install with pip install --no-cache-dir, or give the RUN --mount=type=cache,target=/root/.cache/pip.',
	},
	{
		pattern: /\/(?:\.npm|\.yarn\/cache|\.cache\/yarn|\.cache\/pnpm|\.local\/share\/pnpm)(?:\/|$)/,
		advice:
			"Clean the package manager's cache in the RUN that installs, or give it --mount=type=cache for that directory.",
	},
	{
		pattern: /\/(?:\.cache\/go-build|go\/pkg\/mod|\.cargo\/registry|\.m2|\.gradle)(?:\/|$)/,
		advice:
			'Build in a stage of its own and COPY only the result, or give the RUN --mount=type=cache for this directory.',
	},
];
