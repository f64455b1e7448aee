/** A key to press. Without a kind, the keys only navigate and are not measured. */
export type PlannedPress = {
	readonly key: string;
	readonly kind?: string;
	/** Whether the screen changes twice: the typed text appears first, the matches follow. */
	readonly isSearch?: boolean;
};

/** Keys that are repeated in turn at a keyboard's repeat rate. */
export type PlannedHold = {
	readonly kind: string;
	readonly keys: string;
	/** Keys that return the cursor to a place from where it can move. */
	readonly rewind: string;
};

const enter = '\r';
const tab = '\t';
const eraseText = '\u0015';

/**
 * All key presses for an image, starting from the inspector's initial state: the whole image is selected, the
 * layers are focused, layers show their changes, and the largest files are first.
 */
export function keyPlan(): readonly PlannedPress[] {
	return [
		...layerPresses('switch the layer'),
		// The whole image has no changes that could be switched off.
		unmeasured(']t'),
		...layerPresses('switch the layer, all files'),
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
		...searchPresses(),
		...repeat(15, [measured('w', 'page of waste'), measured('q', 'page of waste')]),
	];
}

/** Keys held down after all presses; the tree is then focused and fully expanded. */
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
		// Past the screen's last row, where scrolling begins.
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

/** Selects later and earlier layers in turn. */
function layerPresses(kind: string): readonly PlannedPress[] {
	const there = repeat(6, [measured(']', kind)]);
	const back = repeat(6, [measured('[', kind)]);
	return [...there, ...back, ...there, ...back, ...there, ...back];
}

function searchPresses(): readonly PlannedPress[] {
	const words = ['file12', 'part', 'pack7', 'e/f', 'area9', 'txt', 'zzz'];
	const typed = (kind: string) =>
		words.flatMap(word => [
			...[...word].map(letter => search(letter, kind)),
			search(eraseText, 'clear the search text'),
		]);
	return [
		unmeasured('/'),
		...typed('next search letter'),
		// The same for the shown layer only.
		unmeasured(tab),
		...typed('next filter letter'),
		unmeasured(enter),
		...repeat(15, [measured('L', 'largest files'), measured('q', 'largest files')]),
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
