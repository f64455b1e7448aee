import assert from 'node:assert/strict';
import {test} from 'node:test';
import {nextAction} from '../../../source/ui/input/dispatch.ts';
import type {KeyName} from '../../../source/ui/input/key-names.ts';
import {screenLines} from '../../../source/ui/screen/screen-lines.ts';
import {statusLine} from '../../../source/ui/screen/status-line.ts';
import {reduceApp} from '../../../source/ui/state/app-state.ts';
import type {InspectedImage} from '../../../source/ui/state/inspected-image.ts';
import {type InspectorState, selectedRow} from '../../../source/ui/state/state.ts';
import {activeBindings} from '../../../source/ui/views/views.ts';
import {directory, file, generated, symlink, whiteout} from '../../fixtures/layer-tar.ts';
import {inspectedImage, partialImage, type Step} from '../inspected-image.ts';
import {justOpened, press, topName} from '../journey.ts';

const steps: readonly Step[] = [
	[
		'ADD rootfs.tar /',
		[
			file('bin/sh', generated(90_000)),
			symlink('link', 'bin/sh'),
			symlink('dangling', 'nowhere'),
			file('var/cache/apt/archives/a.deb', generated(50_000, 3)),
		],
	],
	['ENV PATH=/bin'],
	['RUN make', [file('app/main.js', generated(30_000, 2)), file('app/lib/a.js', 'aaaa')]],
	['RUN chown 5 /app/main.js', [file('app/main.js', generated(30_000, 2), {uid: 5})]],
	['RUN rm -r /app/lib', [whiteout('app/lib')]],
	['WORKDIR /x', [directory('x')]],
	['CMD sh'],
];

/** The keys that lead to each view, from the opened image or from the tree of a layer. */
const ways: readonly (readonly KeyName[])[] = [
	[],
	['w'],
	['L'],
	['R'],
	['I'],
	['/', 's'],
	['f', 'a'],
	['i'],
	['v'],
	['v', '/'],
	['d'],
	['x'],
	['y'],
	['?'],
];

/** How many further keys lead to a state that is tried. */
const journeyKeys = 1;

const images: readonly (readonly [name: string, image: Promise<InspectedImage>])[] = [
	['an image with waste, removed files and steps without files', inspectedImage(...steps)],
	['an image of which one layer is read', partialImage(1, ...steps)],
	['an image of which no layer is read', partialImage(0, ...steps)],
	['an image of one file', inspectedImage(['ADD a', [file('a', 'x')]])],
	['an image without layers', inspectedImage(['CMD sh'])],
	['an image without files', inspectedImage(['WORKDIR /x', [directory('x')]])],
];

/** From the usual size to those where only one of the panes, or hardly one, has room. */
const sizes = [
	[80, 24],
	[99, 10],
	[80, 10],
	[60, 12],
	[40, 8],
] as const;

for (const [name, image] of images) {
	for (const [columns, rows] of sizes) {
		test(`each hint is for a key that changes the screen: ${name}, ${columns}×${rows}`, async () => {
			const opened = justOpened(await image, columns, rows);
			const panes = [opened, press(opened, 'down', 'down', 'down', 'tab', 'e', 'G')];
			const starts = panes.flatMap(state => ways.map(keys => press(state, ...keys)));
			assert.deepEqual(misleadingHints(starts), []);
		});
	}
}

/** The hints whose keys leave the screen as it is, in the states that some keys lead to. */
function misleadingHints(starts: readonly InspectorState[]): readonly string[] {
	const misleading = new Set<string>();
	const tried = new Map(starts.map(state => [textOf(state), state]));
	let states: ReadonlyMap<string, InspectorState> = new Map(tried);
	for (let keys = 0; keys <= journeyKeys; keys++) {
		const reached = new Map<string, InspectorState>();
		for (const [before, state] of states) {
			for (const {key, hint, after} of moves(state)) {
				const text = textOf(after);
				if (hint !== undefined && text === before) {
					misleading.add(`${topName(state)}, ${selectedRow(state).kind}: ${key} ${hint}`);
				}
				if (tried.has(text)) continue;
				tried.set(text, after);
				reached.set(text, after);
			}
		}
		states = reached;
	}
	return [...misleading];
}

type Move = {
	readonly key: KeyName;
	/** If it is in the status line, which may have no room for it. */
	readonly hint: string | undefined;
	readonly after: InspectorState;
};

/** The effect of each key that changes the state. */
function moves(inspector: InspectorState): readonly Move[] {
	const state = {phase: 'ready', inspector} as const;
	const hinted = new Set(statusLine(state).map(({target}) => target?.command));
	return activeBindings(state).flatMap(({id, keys: [key], hint}) => {
		const {action} = nextAction(state, [key]);
		if (action?.type !== 'update') return [];
		const after = reduceApp(state, action);
		if (after.phase !== 'ready') return [];
		return {key, hint: hinted.has(id) ? hint : undefined, after: after.inspector};
	});
}

/** The screen with its colours, since the bar of the selection is one, and without the hints. */
function textOf(inspector: InspectorState): string {
	return screenLines({phase: 'ready', inspector})
		.map(line => line.filter(({target}) => target?.command === undefined))
		.map(line => line.map(({text, tone, cursor}) => [text, tone, cursor].join('\t')).join('\n'))
		.map(text => text.trimEnd())
		.join('\n');
}
