/** A key to press; without a kind, keys that only lead to the next place and are not measured. */
export type PlannedPress = {
	readonly key: string;
	readonly kind?: string;
	/** Whether the answer comes in parts: what was typed at once, and what was found a while later. */
	readonly isSearch?: boolean;
};

/** Keys that come as fast as a keyboard repeats them, over and over. */
export type PlannedHold = {
	readonly kind: string;
	readonly keys: string;
	/** Brings the cursor back to where there is something to move over. */
	readonly rewind: string;
};

const enter = '\r';
const tab = '\t';
const eraseText = '\u0015';

/** All that is pressed on an image, from the state that the inspector opens in (in the layers). */
export function keyPlan(): readonly PlannedPress[] {
	return [
		...layerPresses('switch the layer'),
		unmeasured(`${tab}e`),
		...movePresses(),
		...pagePresses(),
		...repeat(15, [measured('G', 'first or last row'), measured('g', 'first or last row')]),
		...layerPresses('switch the layer, all open'),
		unmeasured('t'),
		...layerPresses('switch the layer, only changes'),
		unmeasured(`t${']'.repeat(6)}`),
		...repeat(30, [measured('t', 'changes or all')]),
		...repeat(15, [
			measured('c', 'close or open all'),
			unmeasured('jj'),
			measured('e', 'close or open all'),
		]),
		...repeat(
			4,
			[...'11223344'].map(key => measured(key, 'toggle a kind of change')),
		),
		...repeat(30, [measured('s', 'sort')]),
		...repeat(30, [measured('n', 'next change')]),
		...filterPresses(),
		...repeat(15, [measured('w', 'page of waste'), measured('q', 'page of waste')]),
	];
}

/** Keys that are held down after the presses, when the cursor is in the tree with all open. */
export const heldKeys: readonly PlannedHold[] = [
	{kind: 'hold move', keys: 'j', rewind: 'g'},
	{kind: 'hold page', keys: 'd', rewind: 'g'},
	{kind: 'hold layer', keys: ']]]]]][[[[[[', rewind: '['.repeat(60)},
];

function movePresses(): readonly PlannedPress[] {
	const down = measured('j', 'move the cursor');
	const up = measured('k', 'move the cursor');
	return [
		unmeasured('g'),
		// Beyond the last row of the screen, where the list begins to move.
		...repeat(45, [down]),
		...repeat(4, [unmeasured('ddd'), ...repeat(5, [down]), ...repeat(3, [up])]),
	];
}

function pagePresses(): readonly PlannedPress[] {
	return [
		unmeasured('g'),
		...repeat(20, [measured('d', 'page')]),
		...repeat(20, [measured('u', 'page')]),
	];
}

/** Up and down over the layers, few of them or many. */
function layerPresses(kind: string): readonly PlannedPress[] {
	const there = repeat(6, [measured(']', kind)]);
	const back = repeat(6, [measured('[', kind)]);
	return [...there, ...back, ...there, ...back, ...there, ...back];
}

function filterPresses(): readonly PlannedPress[] {
	const words = ['file12', 'part', 'pack7', 'e/f', 'area9', 'txt', 'zzz'];
	return [
		unmeasured('/'),
		...words.flatMap(word => [
			...[...word].map(letter => search(letter, 'next filter letter')),
			search(eraseText, 'clear the filter text'),
		]),
		unmeasured(enter),
	];
}

function measured(key: string, kind: string): PlannedPress {
	return {key, kind};
}

function search(key: string, kind: string): PlannedPress {
	return {key, kind, isSearch: true};
}

function unmeasured(key: string): PlannedPress {
	return {key};
}

function repeat(times: number, presses: readonly PlannedPress[]): readonly PlannedPress[] {
	return Array.from({length: times}, () => presses).flat();
}
