import {cut} from '../../../text/cut.ts';
import {span} from '../../screen/line.ts';
import type {Viewer} from '../../services.ts';
import {closeNamed} from '../../state/state.ts';
import {sessionBindings} from '../common-bindings.ts';
import type {Subject} from '../file-subject.ts';
import {readingText} from '../loading/loading-text.ts';
import type {View} from '../view.ts';
import {watchTask} from '../watch-task.ts';

export type OpenState = {
	readonly name: 'open';
	readonly task: Subject & {readonly viewer: Viewer};
};

/** The view below while a file is copied out of the image and shown by another program. */
export function createOpenView(linesBelow: View<OpenState>['lines']): View<OpenState> {
	return {
		bindings: [
			{
				id: 'cancel-open',
				keys: ['esc', 'q'],
				description: 'Cancel reading the file',
				category: 'Files',
				hint: 'cancel',
				isPinned: true,
				run: state => closeNamed(state, 'open'),
			},
			...sessionBindings,
		],
		lines: linesBelow,
		statusSpans: (state, width) => [span(` ${cut(readingText(state), width - 2)} `, 'faint')],
		start: work =>
			watchTask(work, {
				taskOf: ({stack}) => stack.find(view => view.name === 'open')?.task,
				run: async ({node, version, viewer}, {image, files, signal, showFile, update}) => {
					const name = image.tree.nameOf(node);
					const content = files.stream(image, version, signal);
					await showFile({name, content, viewer}, signal);
					update(state => closeNamed(state, 'open'));
				},
				failed: (state, notice) => ({
					...closeNamed(state, 'open'),
					notice,
				}),
			}),
	};
}
