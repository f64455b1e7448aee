import type {ContainerConfig} from './container-config.ts';
import {configuredHealthcheck, listText} from './step-values.ts';

/** A setting for containers that two images do not have in common. Texts are not printable. */
export type ConfigChange = {
	/** The instruction, with its key: `ENV PATH`, `LABEL version`, `USER`. */
	readonly name: string;
	/** `null` if the older image does not have it. */
	readonly older: string | null;
	/** `null` if the newer image does not have it. */
	readonly newer: string | null;
};

/** The settings that differ between two images, in the order of the image page. */
export function compareConfigs(
	older: ContainerConfig,
	newer: ContainerConfig,
): readonly ConfigChange[] {
	const before = settingsOf(older);
	const after = settingsOf(newer);
	const names = new Set([...before.keys(), ...after.keys()]);
	return [...names]
		.map(name => ({name, older: before.get(name) ?? null, newer: after.get(name) ?? null}))
		.filter(({older, newer}) => older !== newer);
}

/** All settings that are set, by name. */
function settingsOf(config: ContainerConfig): ReadonlyMap<string, string> {
	const list = (items: readonly string[] | null) => (items === null ? '' : listText(items));
	const entries: readonly (readonly [string, string])[] = [
		['USER', config.user],
		['WORKDIR', config.workingDir],
		['ENTRYPOINT', list(config.entrypoint)],
		['CMD', list(config.cmd)],
		...config.env.map(pair => splitPair('ENV', pair)),
		...config.exposedPorts.map(port => [`EXPOSE ${port}`, port] as const),
		...config.volumes.map(volume => [`VOLUME ${volume}`, volume] as const),
		...Object.entries(config.labels).map(([key, value]) => [`LABEL ${key}`, value] as const),
		['HEALTHCHECK', config.healthcheck === null ? '' : configuredHealthcheck(config.healthcheck)],
		['STOPSIGNAL', config.stopSignal],
		['SHELL', list(config.shell)],
		...config.onBuild.map(instruction => [`ONBUILD ${instruction}`, instruction] as const),
	];
	return new Map(entries.filter(([name, text]) => text !== '' || /^(?:ENV|LABEL) /.test(name)));
}

function splitPair(instruction: string, pair: string): readonly [string, string] {
	const at = pair.indexOf('=');
	return at < 0
		? [`${instruction} ${pair}`, '']
		: [`${instruction} ${pair.slice(0, at)}`, pair.slice(at + 1)];
}
