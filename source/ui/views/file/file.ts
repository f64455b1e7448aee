import {fileVersions} from '../../../image/path-history.ts';
import {printable} from '../../../text/printable.ts';
import {type Binding, moveBindings} from '../../input/binding.ts';
import {type InspectorState, layoutFor, pushView} from '../../state/state.ts';
import {fileBindings} from '../file-bindings.ts';
import {pageLines} from '../page.ts';
import {pageBindings} from '../page-bindings.ts';
import {openPath} from '../path/path-state.ts';
import {versionBindings} from '../version-bindings.ts';
import type {View} from '../view.ts';
import {watchTask} from '../watch-task.ts';
import {changing, fileViewOf, findBinding} from './file-actions.ts';
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
			id: 'search-file',
			keys: ['/', 'ctrl+f'],
			description: 'Search in the file',
			category,
			hint: 'search',
			disabled: withoutContent,
			run: state => pushView(state, {name: 'fileSearch', text: ''}),
		},
		findBinding('n', 1, 'Go to the next occurrence in the file'),
		findBinding('N', -1, 'Go to the previous occurrence in the file'),
		{
			id: 'wrap',
			keys: ['w', 'ctrl+p'],
			description: 'Wrap long lines of the file, or cut them',
			category,
			hintOf: state => (fileViewOf(state)?.isWrapped ? 'cut lines' : 'wrap'),
			disabled: state =>
				withoutContent(state) ?? (isHex(state) ? 'Bytes are not wrapped.' : undefined),
			run: changing((state, view) => reshaped(state, view, {isWrapped: !view.isWrapped})),
		},
		{
			id: 'hex',
			keys: ['h'],
			description: 'Show the file as text, or as bytes in hexadecimal digits',
			category,
			hintOf: state => (isHex(state) ? 'text' : 'hex'),
			disabled: state => {
				const encoding = fileViewOf(state)?.window?.encoding;
				return (
					withoutContent(state) ?? (encoding === undefined ? 'The file is no text.' : undefined)
				);
			},
			run: changing((state, view) => reshaped(state, view, {isHex: !view.isHex})),
		},
		sideBinding('right', 1, 'Scroll to the right'),
		sideBinding('left', -1, 'Scroll to the left'),
		...versionBindings(
			state => {
				const view = fileViewOf(state);
				return view && {shown: view.version, all: fileVersions(state.image.tree, view.node)};
			},
			(state, version) =>
				changing((_, {node, isWrapped, isHex, highlight}) => ({
					...newFile({node, version}),
					isWrapped,
					isHex,
					highlight,
				}))(state),
		),
		{
			id: 'top',
			keys: ['home', 'g'],
			description: 'Go to the top',
			category: 'Moving',
			run: changing((state, view) => goToOffset(state, view, 0)),
		},
		{
			id: 'bottom',
			keys: ['end', 'G'],
			description: 'Go to the bottom',
			category: 'Moving',
			run: changing((state, view) => goToOffset(state, view, Math.max(0, sizeOf(state, view) - 1))),
		},
		...fileBindings(fileViewOf).filter(({keys}) => keys[0] !== 'v'),
		{
			id: 'history',
			keys: ['i'],
			description: 'Show the history of the path, and its metadata',
			category,
			hint: 'history',
			run: state => {
				const view = fileViewOf(state);
				return view === undefined ? state : openPath(state, view.node);
			},
		},
		...moveBindings(
			state => {
				const view = fileViewOf(state);
				const height = layoutFor(state).pageRows;
				if (view === undefined) return {cursor: 0, count: 0, height};
				// One more at each end, so that moving past it asks for more of the file.
				return {cursor: view.top + 1, count: rowCount(state, view) + 2, height};
			},
			(state, row) => changing((_, view) => scrolled(state, view, row - 1))(state),
		),
		...pageBindings,
	],
	lines: (state, view) =>
		pageLines(state, fileTitle(state, view), fileLines(state, view), (moved, rows) =>
			changing((_, item) => scrolled(moved, item, item.top + rows))(moved),
		),
	adapt: (view, before, after, nodeOf) => {
		const mapped = {...view, node: nodeOf(view.node)};
		return after.size === before.size
			? mapped
			: goToOffset(after, {...mapped, top: 0}, topOffset(before, view));
	},
	start: work =>
		watchTask(work, {
			taskOf: state => fileViewOf(state)?.task,
			run: async (task, {image, files, signal, update}) => {
				const app = work.store.getState();
				const view = app.phase === 'ready' ? fileViewOf(app.inspector) : undefined;
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

function withoutContent(state: InspectorState): string | undefined {
	return fileViewOf(state)?.window === undefined ? 'The file is not read yet.' : undefined;
}

function isHex(state: InspectorState): boolean {
	const view = fileViewOf(state);
	return view !== undefined && isShownInHex(view);
}

function withoutTask(state: InspectorState): InspectorState {
	return changing((_, view) => ({...view, task: undefined}))(state);
}

function sideBinding(key: string, direction: 1 | -1, description: string): Binding {
	return {
		id: direction === 1 ? 'scroll-right' : 'scroll-left',
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
