import {createHash} from 'node:crypto';
import type {BuildStep} from './build-steps.ts';

/**
 * Creates the ids of an image's fixes, see `Fix.id`. Must be called for the fixes of an image in the
 * order of their layers: of equal ones, the first keeps its id if a second appears.
 */
export function fixIds(
	steps: readonly BuildStep[],
): (parts: readonly string[], layers: readonly number[]) => string {
	const used = new Map<string, number>();
	return (parts, layers) => {
		const instructions = new Set(layers.map(layer => normalized(steps[layer]?.command ?? '')));
		const key = JSON.stringify([...parts, ...[...instructions].sort()]);
		const count = used.get(key) ?? 0;
		used.set(key, count + 1);
		const hash = createHash('sha256').update(count === 0 ? key : `${key}#${count}`);
		return hash.digest('hex').slice(0, 12);
	};
}

/** An instruction without what changes with the content: the classic builder's hash of the sources. */
function normalized(command: string): string {
	return command
		.replace(/\b(?:dir|file|multi):[0-9a-f]+/g, '…')
		.replace(/\s+/g, ' ')
		.trim();
}
