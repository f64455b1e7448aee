import {sumUp, type Tree, versionsOf} from './tree-model.ts';

/** Finds paths of an image by parts of them. */
export class TreeSearch {
	readonly #tree: Tree;
	readonly #names: readonly string[];
	/** All nodes but the root, those with the most bytes first. */
	readonly #order: Int32Array;
	/** By node: content bytes of the newest versions at and below it. */
	readonly bytes: Float64Array;

	constructor(tree: Tree) {
		this.#tree = tree;
		this.#names = tree.names.map(name => name.toLowerCase());
		const sizes = Float64Array.from(tree.data.sizes);
		for (const node of tree.later.keys()) {
			sizes[node] = versionsOf(tree, node).findLast(({bytes}) => bytes > 0)?.bytes ?? 0;
		}
		this.bytes = sumUp(tree, sizes);
		const {bytes} = this;
		this.#order = Int32Array.from({length: tree.names.length - 1}, (_, index) => index + 1).sort(
			(one, other) => bytes[other] - bytes[one] || one - other,
		);
	}

	/**
	 * The nodes of all layers whose path contains a text, with its last part in the last name; case does
	 * not matter. Those with the most bytes come first.
	 */
	find(text: string): Int32Array {
		const [last, ...above] = text.toLowerCase().split('/').reverse();
		const names = this.#names;
		if (above.length === 0) return this.#order.filter(node => names[node].includes(last));
		return this.#order.filter(node => names[node].startsWith(last) && this.#isBelow(node, above));
	}

	/** @param above names of the folders above, the nearest first; of the farthest its end is enough */
	#isBelow(node: number, above: readonly string[]): boolean {
		let at = node;
		for (const [index, name] of above.entries()) {
			at = this.#tree.parents[at];
			if (at < 0) return false;
			const isLast = index === above.length - 1;
			if (isLast ? !this.#names[at].endsWith(name) : this.#names[at] !== name) return false;
		}
		return true;
	}
}
