import {formatBytes} from '../../../text/numbers.ts';
import {State} from '../page-data.ts';
import type {Note} from './path-row.ts';
import {markedBytes, type Tree, versionsOf} from './tree-model.ts';

/** Notes about the paths of an image. */
export class Notes {
	readonly #tree: Tree;
	/** By node, with all below it. */
	readonly #wasted: Float64Array;
	readonly #removable: Float64Array;
	/** By node: labels of removable paths. */
	readonly #labels: ReadonlyMap<number, string>;

	constructor(tree: Tree) {
		this.#tree = tree;
		this.#wasted = markedBytes(tree, tree.wasted);
		this.#removable = markedBytes(tree, tree.removable);
		this.#labels = new Map(
			tree.removable.map(({node, subject}) => [node, tree.data.labels[subject]]),
		);
	}

	/** For a path of the final tree: the bytes at and below it that are wasted and removable. */
	ofFinal(node: number): readonly Note[] {
		const notes: Note[] = [];
		const [wasted, removable] = [this.#wasted[node], this.#removable[node]];
		const label = this.#labels.get(node);
		if (wasted > 0) notes.push({kind: 'waste', text: `${formatBytes(wasted)} wasted`});
		if (label !== undefined) notes.push({kind: 'removable', text: `≈ ${label}`});
		else if (removable > 0) {
			notes.push({kind: 'removable', text: `≈ ${formatBytes(removable)} removable`});
		}
		return notes;
	}

	/** For a path that a layer changes: the effect of later layers on it. */
	ofLayer(node: number, layer: number): readonly Note[] {
		const versions = versionsOf(this.#tree, node);
		const at = versions.findIndex(version => version.layer === layer);
		const [version, next] = [versions[at], versions[at + 1]];
		if (!version || !next || version.state === State.removed) return [];
		const isRemoved = next.state === State.removed;
		// Folders are modified in most layers.
		if (!isRemoved && version.bytes === 0) return [];
		const kind = version.bytes > 0 ? 'waste' : 'quiet';
		return [{kind, text: `${isRemoved ? 'removed' : 'stored again'} by layer ${next.layer}`}];
	}
}
