import {analyze} from '../../../source/analysis/analysis.ts';
import {type Fix, findFixes} from '../../../source/analysis/fixes/fix.ts';
import type {WastedPath} from '../../../source/analysis/waste.ts';
import {readContainerConfig} from '../../../source/image/container-config.ts';
import {alignHistory} from '../../../source/image/history.ts';
import {noDetails} from '../../../source/image/image-info.ts';
import {ImageTreeBuilder} from '../../../source/image/tree-builder.ts';

/** The fixes of an image with given steps and waste, without files. */
export function fixesOf(
	commands: readonly string[],
	wasted: readonly Partial<WastedPath>[] = [],
): readonly Fix[] {
	const steps = commands.map(createdBy => ({
		createdBy,
		createdAt: null,
		comment: '',
		isEmptyLayer: /^(?:ENV|WORKDIR|VOLUME|CMD|USER)\b/.test(createdBy),
	}));
	const layerCount = steps.filter(({isEmptyLayer}) => !isEmptyLayer).length;
	const history = alignHistory(steps, layerCount);
	const layers = history.flatMap(({layer, command, createdAt}) =>
		layer === null
			? []
			: [
					{
						index: layer,
						diffId: '',
						digest: null,
						mediaType: null,
						compressedBytes: null,
						blob: '',
						command,
						createdAt,
					},
				],
	);
	return findFixes({
		info: {
			reference: 'app:1',
			source: 'docker',
			id: '',
			platform: 'linux/amd64',
			tags: [],
			layers,
			history,
			config: readContainerConfig(undefined),
			details: noDetails,
			warnings: [],
		},
		analysis: {...analyze(new ImageTreeBuilder().build()), wasted: wasted.map(wasteOf)},
	});
}

function wasteOf(waste: Partial<WastedPath>): WastedPath {
	return {
		path: '/srv/data',
		node: 1,
		bytes: 10,
		copies: 2,
		layers: [1, 2],
		cause: 'removed',
		...waste,
	};
}
