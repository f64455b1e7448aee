import {cut} from '../../../text/cut.ts';
import {formatBytes} from '../../../text/numbers.ts';
import {printable} from '../../../text/printable.ts';
import {type Line, span} from '../../screen/line.ts';
import {closeNamed, type InspectorState, replaceTop} from '../../state/state.ts';
import {sessionBindings} from '../common-bindings.ts';
import {erasingBindings} from '../erasing-bindings.ts';
import {readingText} from '../loading/loading-text.ts';
import type {View} from '../view.ts';
import {watchTask} from '../watch-task.ts';
import type {ExtractState} from './extract-state.ts';

/** The view below, and a prompt for the path to extract to. */
export function createExtractView(linesBelow: View<ExtractState>['lines']): View<ExtractState> {
	return {
		bindings: [
			{
				id: 'start-extract',
				keys: ['enter'],
				description: 'Extract to the path that was typed',
				category: 'Files',
				hint: 'extract',
				disabled: state => {
					const view = viewOf(state);
					if (view?.text === '') return 'Type a path to extract to.';
					return view?.task === undefined ? undefined : 'Files are being extracted.';
				},
				run: state =>
					withView(state, view => ({
						...view,
						problem: undefined,
						progress: undefined,
						task: {destination: view.text},
					})),
			},
			{
				id: 'cancel-extract',
				keys: ['esc'],
				description: 'Cancel the extraction; a part that was written is removed',
				category: 'Files',
				hint: 'cancel',
				isPinned: true,
				run: state => ({
					...closeNamed(state, 'extract'),
					notice: viewOf(state)?.task && 'The extraction was cancelled.',
				}),
			},
			...erasingBindings(change => state => setText(state, change(viewOf(state)?.text ?? ''))),
			...sessionBindings,
		],
		lines: linesBelow,
		typeText: (state, text) => setText(state, (viewOf(state)?.text ?? '') + text),
		statusSpans,
		start: work =>
			watchTask(work, {
				taskOf: state => viewOf(state)?.task,
				run: async ({destination}, {image, files, signal, update}) => {
					const app = work.store.getState();
					const view = app.phase === 'ready' ? viewOf(app.inspector) : undefined;
					if (view === undefined) return;
					let shown = 0;
					const lines = await files.extract(
						image,
						{
							node: view.node,
							layer: view.layer,
							destination,
							onProgress: (doneBytes, totalBytes) => {
								if (performance.now() - shown < progressMilliseconds) return;
								shown = performance.now();
								const progress = {doneBytes, totalBytes};
								update(state => withView(state, item => ({...item, progress})));
							},
						},
						signal,
					);
					update(state => ({...closeNamed(state, 'extract'), notice: lines.join('; ')}));
				},
				failed: (state, problem) => withView(state, view => ({...view, task: undefined, problem})),
			}),
	};
}

const progressMilliseconds = 100;

function viewOf({stack}: InspectorState): ExtractState | undefined {
	return stack.find(view => view.name === 'extract');
}

function withView(
	state: InspectorState,
	change: (view: ExtractState) => ExtractState,
): InspectorState {
	const view = viewOf(state);
	return view === undefined ? state : replaceTop(state, change(view));
}

function setText(state: InspectorState, text: string): InspectorState {
	return withView(state, view => (view.task ? view : {...view, text, problem: undefined}));
}

function statusSpans(state: InspectorState, width: number): Line {
	const view = viewOf(state);
	if (view === undefined) return [];
	const {text, problem, task, progress} = view;
	if (task !== undefined) {
		const done = progress
			? `${formatBytes(progress.doneBytes)} of ${formatBytes(progress.totalBytes)}`
			: readingText(state);
		return [span(` ${cut(`Extracting: ${done}`, width - 2)} `, 'key')];
	}
	const name = 'Extract to: ';
	const shown = cut(printable(text), Math.max(8, width - name.length - 2), 'start');
	const error = problem === undefined ? [] : [span(` ${problem}`, 'error')];
	return [span(name, 'key'), span(shown), span('█'), ...error, span(' ')];
}
