/** State of a path in a version, as {@link TreeData.later} has it. */
export const State = {
	/** The image does not have it. */
	absent: 0,
	added: 1,
	modified: 2,
	removed: 3,
	/** A layer stores the same file again. */
	storedAgain: 4,
	/** In the final tree, where layers do not matter. */
	present: 5,
} as const;

export type State = (typeof State)[keyof typeof State];

/**
 * All paths of an image and their versions, in few bytes: nodes are numbers in depth-first order, and
 * fields are lists by node. All texts are printable.
 */
export type TreeData = {
	/** Joined by slashes. The first is the root's and empty; children are in the order of their names. */
	readonly names: string;
	/** By node: the letter of `ls -l`, in upper case if it has children; `f` for a file, `h` for a broken hard link. */
	readonly kinds: string;
	/** By node with children: their number. */
	readonly childCounts: readonly number[];
	/** By node: the layer that adds it first. */
	readonly layers: readonly number[];
	/** By node: content bytes in that layer. */
	readonly sizes: readonly number[];
	/** Further versions, oldest first: node, layer, {@link State}, content bytes, and so on. */
	readonly later: readonly number[];
	/** Contents that hard links share: the layer that stores it, then node and layer of each version. */
	readonly shared: readonly (readonly number[])[];
	/** Wasted paths: node, bytes, and the number of the fix or -1. */
	readonly wasted: readonly number[];
	/** Removable paths: node, bytes, and the number of the label. */
	readonly removable: readonly number[];
	readonly labels: readonly string[];
};

/** The part of an image that the page's script shows. */
export type ImageData = {
	/** By layer: the whole command, each of its lines printable. */
	readonly steps: readonly string[];
	readonly tree: TreeData;
};
