import {Failure} from '../../../failure.ts';
import {cut} from '../../../text/cut.ts';
import {formatBytes} from '../../../text/numbers.ts';
import {decodeText, encodingOf} from '../../../text/text-encoding.ts';
import type {Binding} from '../../input/binding.ts';
import {span} from '../../screen/line.ts';
import {closeNamed, commandOfLayer, type InspectorState, replaceTop} from '../../state/state.ts';
import {sessionBindings} from '../common-bindings.ts';
import {fileOf} from '../file-subject.ts';
import {readingText} from '../loading/loading-text.ts';
import {adviceOf} from '../panes/path-text.ts';
import type {View} from '../view.ts';
import {watchTask} from '../watch-task.ts';
import type {CopyKind, CopyState} from './copy-state.ts';

/** Terminals ignore longer texts: base64 makes a third more, and many allow 100,000 characters. */
export const copyLimit = 74_994;

const choices: readonly (readonly [string, CopyKind, string])[] = [
	['p', 'path', 'Copy the path'],
	['c', 'command', 'Copy the command of the layer'],
	['a', 'advice', 'Copy the advice about wasted bytes of the path'],
	['t', 'content', 'Copy the text of the file'],
];

/** The view below, and a choice of what to copy. */
export function createCopyView(linesBelow: View<CopyState>['lines']): View<CopyState> {
	return {
		bindings: [
			...choices.map(
				([key, kind, description]): Binding => ({
					id: `copy-${kind}`,
					keys: [key],
					description: `${description} (when asked what to copy)`,
					category: 'Files',
					hint: kind,
					disabled: state => whyNot(state, kind),
					run: state => {
						const view = viewOf(state);
						return view === undefined
							? state
							: replaceTop(state, {...view, task: {kind, subject: view.subject}});
					},
				}),
			),
			{
				id: 'cancel-copy',
				keys: ['esc', 'q', 'y'],
				description: 'Copy nothing',
				category: 'Files',
				hint: 'back',
				isPinned: true,
				run: state => closeNamed(state, 'copy'),
			},
			...sessionBindings,
		],
		lines: linesBelow,
		statusSpans: (state, width) =>
			viewOf(state)?.task === undefined
				? [span(' Copy:', 'key')]
				: [span(` ${cut(readingText(state), width - 2)} `, 'faint')],
		start: work =>
			watchTask(work, {
				taskOf: state => viewOf(state)?.task,
				run: async ({kind, subject}, {image, files, signal, copyText, update}) => {
					const app = work.store.getState();
					if (app.phase !== 'ready') return;
					const state = app.inspector;
					const file = fileOf(state, subject);
					const text =
						kind === 'content' && typeof file !== 'string'
							? textOf(
									await files.read(image, file.version, {start: 0, length: copyLimit + 1}, signal),
								)
							: (textsOf(state)[kind] ?? '');
					const bytes = Buffer.byteLength(text);
					if (bytes > copyLimit) throw tooLong();
					copyText(text);
					update(after => ({
						...closeNamed(after, 'copy'),
						notice: `Sent the ${kind} to the clipboard (${formatBytes(bytes)}).`,
					}));
				},
				failed: (state, notice) => ({
					...closeNamed(state, 'copy'),
					notice,
				}),
			}),
	};
}

function viewOf({stack}: InspectorState): CopyState | undefined {
	return stack.find(view => view.name === 'copy');
}

function whyNot(state: InspectorState, kind: CopyKind): string | undefined {
	const view = viewOf(state);
	if (view === undefined) return undefined;
	if (view.task !== undefined) return 'The text is being copied.';
	if (kind !== 'content') {
		return textsOf(state)[kind] === undefined ? `The path has no ${kind}.` : undefined;
	}
	if (!state.image.isFinal) return 'Files can be read once the image is loaded.';
	const file = fileOf(state, view.subject);
	return typeof file === 'string' ? file : undefined;
}

/** The texts that the state has; `undefined` where there is none. */
function textsOf(state: InspectorState): Partial<Record<CopyKind, string>> {
	const subject = viewOf(state)?.subject;
	if (subject === undefined) return {};
	const {tree} = state.image;
	const layer = tree.arrays.versionLayer[subject.version];
	const command = commandOfLayer(state, layer);
	const advice = adviceOf(state, subject.node);
	return {
		path: tree.pathOf(subject.node),
		...(command === '' ? {} : {command}),
		...(advice.length === 0 ? {} : {advice: advice.join('\n')}),
	};
}

function textOf(bytes: Uint8Array): string {
	if (bytes.length > copyLimit) throw tooLong();
	const encoding = encodingOf(bytes);
	if (encoding === undefined) throw new Failure('The file is binary', 'Extract the file instead.');
	return decodeText(bytes, encoding);
}

function tooLong(): Failure {
	return new Failure(
		`The content is longer than the ${formatBytes(copyLimit)} that terminals take`,
		'Extract the file instead.',
	);
}
