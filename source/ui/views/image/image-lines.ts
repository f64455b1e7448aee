import type {ContainerConfig} from '../../../image/container-config.ts';
import type {HistoryStep} from '../../../image/image-info.ts';
import {configuredHealthcheck, listText} from '../../../image/step-values.ts';
import {countText, exactBytes, percentText} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {timeText} from '../../figures.ts';
import {emptyLine, field, type Line, line} from '../../screen/line.ts';
import type {InspectedImage} from '../../state/inspected-image.ts';
import {storedText} from '../loading/loading-text.ts';

/** Rows of a page: names, and texts that are not printable yet. */
type Rows = readonly (readonly [name: string, text: string | null])[];

/** Characters of a value that are shown: a label can hold a whole document. */
const valueLimit = 2000;

/** The image page: warnings, names and digests, sizes, settings for containers, and the build. */
export function imageLines(image: InspectedImage, width: number): readonly Line[] {
	const {info} = image;
	const section = (title: string, rows: Rows) => {
		const lines = rows.flatMap(([name, text]) => fieldOf(name, text, width));
		return lines.length === 0 ? [] : [line(title, 'title'), ...lines, emptyLine];
	};
	const warnings = info.warnings.flatMap(text =>
		field('warning', printable(text), width, 'modified'),
	);
	return [
		...(warnings.length === 0 ? [] : [...warnings, emptyLine]),
		...section('Names and digests', nameRows(image)),
		...section('Sizes', sizeRows(image)),
		...section('Containers', configRows(info.config)),
		...section('Build', buildRows(image)),
	].slice(0, -1);
}

/** Unknown and empty values have no row. */
function fieldOf(name: string, text: string | null, width: number): readonly Line[] {
	if (text === null || text === '') return [];
	const rest = text.length - valueLimit;
	const shown =
		rest > 0 ? `${text.slice(0, valueLimit)}… ${countText(rest, 'more character')}` : text;
	return field(name, printable(shown), width);
}

/** The name stands in the first of several rows only. */
function list(name: string, texts: readonly string[]): Rows {
	return texts.map((text, at) => [at === 0 ? name : '', text]);
}

function nameRows({info}: InspectedImage): Rows {
	const {details, config} = info;
	return [
		['reference', info.reference],
		...list('tags', info.tags),
		['id', info.id],
		['config', details.configDigest === info.id ? null : details.configDigest],
		['manifest', details.manifestDigest],
		...list('digests', details.repoDigests),
		['type', details.mediaType],
		['schema', details.schemaVersion === null ? null : String(details.schemaVersion)],
		['platform', info.platform],
		...list('platforms', info.platforms ?? []),
		...list('stored with it', details.attachments),
		['created', config.createdAt === null ? null : timeText(config.createdAt)],
		['source', info.source],
		['driver', details.storageDriver],
		['parent', details.parent],
	];
}

function sizeRows(image: InspectedImage): Rows {
	const {storedBytes, finalBytes, wastedBytes, efficiency, files} = image.analysis.totals;
	const {compressedBytes} = image.info.details;
	const layers = countText(image.info.layers.length, 'layer');
	const compressed = compressedBytes === null ? null : `${exactBytes(compressedBytes)}, as pulled`;
	if (!image.isFinal) {
		const stored = storedText(image);
		return [
			['stored', [...(stored === undefined ? [] : [stored]), 'still loading'].join(', ')],
			['compressed', compressed],
		];
	}
	return [
		['stored', `${exactBytes(storedBytes)} in ${layers}`],
		['compressed', compressed],
		['final', `${exactBytes(finalBytes)} in ${countText(files, 'file')}`],
		['wasted', `${exactBytes(wastedBytes)}, efficiency ${percentText(efficiency)}`],
	];
}

/** The settings in the words of a Dockerfile. */
function configRows(config: ContainerConfig): Rows {
	const command = (items: readonly string[] | null) => (items === null ? null : listText(items));
	return [
		['USER', config.user],
		['WORKDIR', config.workingDir],
		['ENTRYPOINT', command(config.entrypoint)],
		['CMD', command(config.cmd)],
		['SHELL', command(config.shell)],
		...list('ENV', config.env),
		['EXPOSE', config.exposedPorts.join(' ')],
		...list('VOLUME', config.volumes),
		...list(
			'LABEL',
			Object.entries(config.labels).map(([name, text]) => `${name}=${text}`),
		),
		['HEALTHCHECK', config.healthcheck === null ? null : configuredHealthcheck(config.healthcheck)],
		['STOPSIGNAL', config.stopSignal],
		...list('ONBUILD', config.onBuild),
	];
}

function buildRows({info: {config, details, history}}: InspectedImage): Rows {
	return [
		['author', config.author],
		['docker', details.dockerVersion],
		...list('comments', commentTexts(history)),
	];
}

/** The comments of the history, each once: BuildKit gives all steps the same one. */
function commentTexts(history: readonly HistoryStep[]): readonly string[] {
	const groups = Map.groupBy(
		history.filter(({comment}) => comment !== ''),
		({comment}) => comment,
	);
	return [...groups].map(([comment, steps]) => `${comment} (${countText(steps.length, 'step')})`);
}
