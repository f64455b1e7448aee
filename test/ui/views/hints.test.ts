import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {KeyName} from '../../../source/ui/input/key-names.ts';
import {screenLines} from '../../../source/ui/screen/screen-lines.ts';
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

for (const [name, image] of images) {
	test(`each hint is for a key that changes the screen: ${name}`, async () => {
		const opened = justOpened(await image, 80, 24);
		const panes = [opened, press(opened, 'down', 'down', 'down', 'tab', 'e', 'G')];
		const starts = panes.flatMap(state => ways.map(keys => press(state, ...keys)));
		assert.deepEqual(misleadingHints(starts), []);
	});
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
	readonly hint: string | undefined;
	readonly after: InspectorState;
};

/** The effect of each key that changes the state. */
function moves(inspector: InspectorState): readonly Move[] {
	const state = {phase: 'ready', inspector} as const;
	return activeBindings(state).flatMap(binding => {
		if (!('run' in binding)) return [];
		const {run, keys, hint} = binding;
		const after = reduceApp(state, {type: 'update', update: before => run(before, 1)});
		return after.phase === 'ready' ? {key: keys[0], hint, after: after.inspector} : [];
	});
}

/** The screen with its colours: the bar of the selection is one. */
function textOf(inspector: InspectorState): string {
	return screenLines({phase: 'ready', inspector})
		.map(line => line.map(({text, tone, cursor}) => [text, tone, cursor].join('\t')).join('\n'))
		.join('\n');
}
