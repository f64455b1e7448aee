import {ChangeBit, type LayerSnapshot} from '../../image/layer-snapshot.ts';

/** The open directories: a rule, and exceptions that the user made one by one. */
export type Folds = {
	/**
	 * `auto`: directories with changes of the layer are open, except large ones that it adds or removes as a
	 * whole.
	 */
	readonly rule: 'auto' | 'open' | 'closed';
	readonly opened: ReadonlySet<number>;
	readonly closed: ReadonlySet<number>;
};

export function foldsBy(rule: Folds['rule']): Folds {
	return {rule, opened: new Set(), closed: new Set()};
}

/** A new directory with more paths stays closed until the user opens it. */
const unaskedLimit = 20;

export function isOpen(folds: Folds, snapshot: LayerSnapshot, node: number): boolean {
	if (folds.opened.has(node)) return true;
	if (folds.closed.has(node)) return false;
	if (folds.rule !== 'auto') return folds.rule === 'open';
	const changes = snapshot.changesBelow(node);
	const change = snapshot.changeOf(node);
	const isWhole = change === ChangeBit.added || change === ChangeBit.removed;
	return changes > 0 && (!isWhole || changes <= unaskedLimit);
}

export function withFold(folds: Folds, node: number, shallOpen: boolean): Folds {
	const opened = new Set(folds.opened);
	const closed = new Set(folds.closed);
	(shallOpen ? opened : closed).add(node);
	(shallOpen ? closed : opened).delete(node);
	return {...folds, opened, closed};
}
