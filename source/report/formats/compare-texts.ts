import type {PathChange} from '../../analysis/compare-trees.ts';
import type {ImageComparison} from '../../analysis/image-comparison.ts';
import type {Growth} from '../../check/growth.ts';
import {changedFieldNames} from '../../image/changed-fields.ts';
import {formatBytes, numberText} from '../../text/numbers.ts';
import {stepSummary} from '../../text/step-summary.ts';

/** The figure with its older and newer value, and its change: `+3 B`, `−3 B`, `the same`. */
export function growthTexts({name, older, newer}: Growth): readonly string[] {
	const text = name === 'layers' ? numberText : formatBytes;
	const change = newer - older;
	return [
		name === 'growth' ? 'size' : name,
		text(older),
		text(newer),
		change === 0 ? 'the same' : signed(change, text),
	];
}

/** The growth of a path, empty if there is none, and the kind of its change. */
export function changeTexts({change, kind, oldBytes, newBytes, fields}: PathChange): {
	readonly size: string;
	readonly detail: string;
} {
	const growth = newBytes - oldBytes;
	return {
		size: growth === 0 ? '' : signed(growth, formatBytes),
		detail: change === 'modified' ? changedFieldNames(fields).join(', ') : `${change} ${kind}`,
	};
}

/** A layer that only one of the images has. The step is printable. */
export type ChangedLayer = {
	readonly state: 'gone' | 'new';
	readonly index: number;
	readonly bytes: string;
	readonly step: string;
};

/** The layers that only one of the images has, those of the older one first. */
export function changedLayers(
	{older, newer, layers}: ImageComparison,
	stepColumns: number,
): readonly ChangedLayer[] {
	const texts = (state: 'gone' | 'new', {analysis}: ImageComparison['older']) => {
		const own = state === 'gone' ? layers.onlyOlder : layers.onlyNewer;
		return own.map(({index, command}) => ({
			state,
			index,
			bytes: formatBytes(analysis.layers[index].storedBytes),
			step: stepSummary({command}, stepColumns),
		}));
	};
	return [...texts('gone', older), ...texts('new', newer)];
}

function signed(change: number, text: (amount: number) => string): string {
	return `${change > 0 ? '+' : '−'}${text(Math.abs(change))}`;
}
