import {isFileVersion, versionsOf} from '../../../image/path-history.ts';
import {printable} from '../../../text/printable.ts';
import {type Binding, moveBindings} from '../../input/binding.ts';
import {span} from '../../screen/line.ts';
import {cut} from '../../screen/text-width.ts';
import {
	closeNamed,
	closeView,
	type InspectorState,
	layoutFor,
	pushView,
	replaceTop,
} from '../../state/state.ts';
import {pageBindings, sessionBindings} from '../common-bindings.ts';
import {erasingBindings} from '../erasing-bindings.ts';
import {fileBindings} from '../file-bindings.ts';
import {Page} from '../page.tsx';
import {openPath} from '../path/path-state.ts';
import type {View} from '../view.ts';
import {watchTask} from '../watch-task.ts';
import {fileLines, fileTitle} from './file-lines.ts';
import {
	type FileState,
	goToOffset,
	isShownInHex,
	newFile,
	reshaped,
	rowCount,
	scrolled,
	sizeOf,
	topOffset,
	withWindow,
} from './file-state.ts';
import {type ReadPart, readWindow} from './file-window.ts';
import {findInFile} from './find-in-file.ts';
import {languageOf} from './language.ts';

const category = 'Files';

/** The content of a file: text with line numbers, or bytes. */
export const fileView: View<FileState> = {
	bindings: [
		{
			keys: ['/', 'ctrl+f'],
			description: 'Search in the file',
			category,
			hint: 'search',
			run: state => pushView(state, {name: 'fileSearch', text: ''}),
		},
		findBinding('n', 1, 'Go to the next occurrence in the file'),
		findBinding('N', -1, 'Go to the previous occurrence in the file'),
		{
			keys: ['w', 'ctrl+p'],
			description: 'Wrap long lines of the file, or cut them',
			category,
			hint: 'wrap',
			disabled: state => (isHex(state) ? 'Bytes are not wrapped.' : undefined),
			run: changing((state, view) => reshaped(state, view, {isWrapped: !view.isWrapped})),
		},
		{
			keys: ['h'],
			description: 'Show the file as text, or as bytes in hexadecimal digits',
			category,
			hint: 'hex',
			disabled: state =>
				viewOf(state)?.window?.encoding === undefined ? 'The file is no text.' : undefined,
			run: changing((state, view) => reshaped(state, view, {isHex: !view.isHex})),
		},
		sideBinding('right', 1, 'Scroll to the right'),
		sideBinding('left', -1, 'Scroll to the left'),
		versionBinding('[', -1, 'View the version before'),
		versionBinding(']', 1, 'View the version after'),
		{
			keys: ['home', 'g'],
			description: 'Go to the top',
			category: 'Moving',
			run: changing((state, view) => goToOffset(state, view, 0)),
		},
		{
			keys: ['end', 'G'],
			description: 'Go to the bottom',
			category: 'Moving',
			run: changing((state, view) => goToOffset(state, view, Math.max(0, sizeOf(state, view) - 1))),
		},
		...fileBindings(viewOf).filter(({keys}) => keys[0] !== 'v'),
		{
			keys: ['i'],
			description: 'Show the history of the path, and its metadata',
			category,
			hint: 'history',
			run: state => {
				const view = viewOf(state);
				return view === undefined ? state : openPath(state, view.node);
			},
		},
		...moveBindings(
			state => {
				const view = viewOf(state);
				const height = layoutFor(state).pageRows;
				if (view === undefined) return {cursor: 0, count: 0, height};
				// One more at each end, so that moving past it asks for more of the file.
				return {cursor: view.top + 1, count: rowCount(state, view) + 2, height};
			},
			(state, row) => changing((_, view) => scrolled(state, view, row - 1))(state),
		),
		...pageBindings,
	],
	render: (state, view) => (
		<Page state={state} title={fileTitle(state, view)} lines={fileLines(state, view)} />
	),
	adapt: (view, before, after, nodeOf) => {
		const mapped = {...view, node: nodeOf(view.node)};
		return after.size === before.size
			? mapped
			: goToOffset(after, {...mapped, top: 0}, topOffset(before, view));
	},
	start: work =>
		watchTask(work, {
			taskOf: state => viewOf(state)?.task,
			run: async (task, {image, files, signal, update}) => {
				const app = work.store.getState();
				const view = app.phase === 'ready' ? viewOf(app.inspector) : undefined;
				if (view === undefined) return;
				const {version, node, window: before} = view;
				const size = image.tree.sizeOf(version);
				const isWhole = before?.isLast && before.start === 0;
				const read: ReadPart = async ({start, length}) =>
					isWhole
						? before.bytes.subarray(start, start + length)
						: files.read(image, version, {start, length}, signal);
				if (task.kind === 'find') {
					const length = isWhole ? before.bytes.length : size;
					const found = await findInFile(read, {...task, size: length}, signal);
					update(state =>
						found === undefined
							? {...withoutTask(state), notice: `The file has no ${printable(task.pattern)}.`}
							: changing((inspector, item) => goToOffset(inspector, item, found))(
									withoutTask(state),
								),
					);
					return;
				}
				const window = await readWindow(read, {start: task.start, size, before});
				update(changing((state, item) => withWindow(state, item, window, task.anchor)));
				const isText = languageOf(image.tree.pathOf(node), window.text.slice(0, 200));
				if (isText === undefined || view.highlight !== undefined) return;
				const {highlight} = await import('./highlight.ts');
				// The task is done, so that its signal may be aborted: the colours are welcome all the same.
				work.store.dispatch({
					type: 'update',
					update: changing((_, item) => ({...item, highlight})),
				});
			},
			failed: (state, problem) =>
				changing((_, view) => ({...view, task: undefined, problem}))(state),
		}),
};

export type FileSearchState = {readonly name: 'fileSearch'; readonly text: string};

/** The file while the text to search is typed. */
export const fileSearchView: View<FileSearchState> = {
	bindings: [
		{
			keys: ['enter'],
			description: 'Go to the next occurrence of the text that was typed',
			category,
			hint: 'search',
			run: state => {
				const text = searchOf(state)?.text ?? '';
				const closed = closeView(state);
				return text === '' ? closed : find({...closed}, text, 1, 0);
			},
		},
		{
			keys: ['esc'],
			description: 'Stop searching in the file',
			category,
			hint: 'cancel',
			isPinned: true,
			run: state => closeNamed(state, 'fileSearch'),
		},
		...erasingBindings(change => state => setSearch(state, change(searchOf(state)?.text ?? ''))),
		...sessionBindings,
	],
	typeText: (state, text) => setSearch(state, (searchOf(state)?.text ?? '') + text),
	statusSpans: (state, width) => {
		const shown = cut(printable(searchOf(state)?.text ?? ''), Math.max(8, width - 10), 'start');
		return [span('Search: ', 'key'), span(shown), span('█'), span(' ')];
	},
	render: state => {
		const view = viewOf(state);
		return view === undefined ? null : fileView.render(state, view);
	},
};

function searchOf({stack}: InspectorState): FileSearchState | undefined {
	return stack.find(view => view.name === 'fileSearch');
}

function setSearch(state: InspectorState, text: string): InspectorState {
	return replaceTop(state, {name: 'fileSearch', text});
}

function viewOf({stack}: InspectorState): FileState | undefined {
	return stack.find(view => view.name === 'file');
}

function isHex(state: InspectorState): boolean {
	const view = viewOf(state);
	return view !== undefined && isShownInHex(view);
}

/** Changes the state of the view, wherever it is on the stack. */
function changing(
	change: (state: InspectorState, view: FileState) => FileState,
): (state: InspectorState) => InspectorState {
	return state => ({
		...state,
		stack: state.stack.map(view => (view.name === 'file' ? change(state, view) : view)),
	});
}

function withoutTask(state: InspectorState): InspectorState {
	return changing((_, view) => ({...view, task: undefined}))(state);
}

/** @param skipped bytes after the top of the screen that are not searched */
function find(
	state: InspectorState,
	pattern: string,
	direction: 1 | -1,
	skipped: number,
): InspectorState {
	return changing((inspector, view) => {
		const from = Math.min(sizeOf(inspector, view), topOffset(inspector, view) + skipped);
		return {...view, pattern, task: {kind: 'find', pattern, from, direction}};
	})(state);
}

function findBinding(key: string, direction: 1 | -1, description: string): Binding {
	return {
		keys: [key],
		description,
		category,
		disabled: state => (viewOf(state)?.pattern === '' ? 'Search a text with / first.' : undefined),
		run: state => {
			const view = viewOf(state);
			if (view === undefined) return state;
			// The occurrence that was found is in the row at the top.
			const below = topOffset(state, {...view, top: view.top + 1}) - topOffset(state, view);
			return find(state, view.pattern, direction, direction > 0 ? Math.max(1, below) : 0);
		},
	};
}

function sideBinding(key: string, direction: 1 | -1, description: string): Binding {
	return {
		keys: [key],
		description,
		category: 'Moving',
		isRepeatable: true,
		disabled: state => (isHex(state) ? 'All bytes of a row are shown.' : undefined),
		run: (state, times) =>
			changing((_, view) => ({
				...view,
				column: view.isWrapped ? 0 : Math.max(0, view.column + direction * times * sideColumns),
			}))(state),
	};
}

const sideColumns = 8;

function versionBinding(key: string, direction: 1 | -1, description: string): Binding {
	const other = (state: InspectorState) => {
		const view = viewOf(state);
		if (view === undefined) return undefined;
		const {tree} = state.image;
		const versions = versionsOf(tree, view.node).filter(version => isFileVersion(tree, version));
		return versions[versions.indexOf(view.version) + direction];
	};
	return {
		keys: [key],
		description,
		category,
		disabled: state =>
			other(state) === undefined ? 'The file has no other version there.' : undefined,
		run: state =>
			changing((inspector, view) => {
				const version = other(inspector);
				if (version === undefined) return view;
				const {isWrapped, isHex, highlight} = view;
				return {...newFile({node: view.node, version}), isWrapped, isHex, highlight};
			})(state),
	};
}
