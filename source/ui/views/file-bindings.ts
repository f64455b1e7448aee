import type {Binding} from '../input/binding.ts';
import type {Viewer} from '../services.ts';
import {type InspectorState, pushView} from '../state/state.ts';
import {newCopy} from './copy/copy-state.ts';
import {newDiff} from './diff/diff-state.ts';
import {newExtract} from './extract/extract-state.ts';
import {newFile} from './file/file-state.ts';
import {fileOf, type Subject} from './file-subject.ts';
import type {ViewState} from './views.ts';

type SubjectOf = (state: InspectorState) => Subject | undefined;

/** The keys that view, compare, extract, copy and open the path that `subjectOf` names. */
export function fileBindings(subjectOf: SubjectOf): readonly Binding[] {
	const withFile = (openView: (state: InspectorState, file: Subject) => ViewState | string) => {
		const opened = (state: InspectorState) => {
			const file = fileOf(state, subjectOf(state));
			return typeof file === 'string' ? file : openView(state, file);
		};
		return {
			disabled: (state: InspectorState) => {
				const view = whenLoaded(state) ?? opened(state);
				return typeof view === 'string' ? view : undefined;
			},
			run: (state: InspectorState) => {
				const view = opened(state);
				return typeof view === 'string' ? state : pushView(state, view);
			},
		};
	};
	const openWith = (viewer: Viewer) =>
		withFile((_, file) => ({name: 'open', task: {...file, viewer}}));
	const category = 'Files';
	return [
		{
			id: 'view-file',
			keys: ['v'],
			description: 'View the file, also one that was removed or that a link leads to',
			category,
			hint: 'view',
			...withFile((_, file) => newFile(file)),
		},
		{
			id: 'diff',
			keys: ['d'],
			description: 'Show what changed in the file since the version before',
			category,
			hint: 'diff',
			...withFile((state, file) => newDiff(state, file)),
		},
		{
			id: 'extract',
			keys: ['x', 'ctrl+e'],
			description: 'Extract the file or folder to a path on this machine',
			category,
			hint: 'extract',
			disabled: state =>
				whenLoaded(state) ?? (subjectOf(state) === undefined ? 'No path is selected.' : undefined),
			run: state => {
				const subject = subjectOf(state);
				return subject === undefined ? state : pushView(state, newExtract(state, subject));
			},
		},
		{
			id: 'copy',
			keys: ['y'],
			description: "Copy the path, its layer's command, the advice or the content",
			category,
			hint: 'copy',
			disabled: state => (subjectOf(state) === undefined ? 'No path is selected.' : undefined),
			run: state => {
				const subject = subjectOf(state);
				return subject === undefined ? state : pushView(state, newCopy(subject));
			},
		},
		{
			id: 'pager',
			keys: ['o'],
			description: 'Open the file in $PAGER',
			category,
			hint: '$PAGER',
			...openWith('pager'),
		},
		{
			id: 'editor',
			keys: ['O'],
			description: 'Open a copy of the file in $EDITOR',
			category,
			...openWith('editor'),
		},
	];
}

function whenLoaded({image}: InspectorState): string | undefined {
	return image.isFinal ? undefined : 'Files can be read once the image is loaded.';
}
