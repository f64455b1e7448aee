import type {Analysis} from '../analysis/analysis.ts';
import type {RemovablePath} from '../analysis/removable.ts';
import type {WastedPath} from '../analysis/waste.ts';

/** An array for each property of rows. */
type Columns<Row> = {readonly [Key in keyof Row]: readonly Row[Key][]};

/**
 * An {@link Analysis} with an array for each property of the wasted and the removable paths. V8 clones
 * these several times faster than one object for each of tens of thousands of paths.
 */
export type AnalysisData = Omit<Analysis, 'wasted' | 'removable'> & {
	readonly wasted: Columns<WastedPath>;
	readonly removable: Omit<Analysis['removable'], 'paths'> & {
		readonly paths: Columns<RemovablePath>;
	};
};

export function encodeAnalysis({wasted, removable, ...others}: Analysis): AnalysisData {
	return {
		...others,
		wasted: {
			path: wasted.map(({path}) => path),
			node: wasted.map(({node}) => node),
			bytes: wasted.map(({bytes}) => bytes),
			copies: wasted.map(({copies}) => copies),
			layers: wasted.map(({layers}) => layers),
			cause: wasted.map(({cause}) => cause),
		},
		removable: {
			...removable,
			paths: {
				rule: removable.paths.map(({rule}) => rule),
				node: removable.paths.map(({node}) => node),
				path: removable.paths.map(({path}) => path),
				bytes: removable.paths.map(({bytes}) => bytes),
				files: removable.paths.map(({files}) => files),
				layers: removable.paths.map(({layers}) => layers),
			},
		},
	};
}

export function decodeAnalysis({wasted, removable, ...others}: AnalysisData): Analysis {
	const {rule, node, path, bytes, files, layers} = removable.paths;
	return {
		...others,
		wasted: wasted.path.map((path, row) => ({
			path,
			node: wasted.node[row],
			bytes: wasted.bytes[row],
			copies: wasted.copies[row],
			layers: wasted.layers[row],
			cause: wasted.cause[row],
		})),
		removable: {
			...removable,
			paths: rule.map((rule, row) => ({
				rule,
				node: node[row],
				path: path[row],
				bytes: bytes[row],
				files: files[row],
				layers: layers[row],
			})),
		},
	};
}
