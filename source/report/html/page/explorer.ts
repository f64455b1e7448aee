import {countText, formatBytes} from '../../../text/numbers.ts';
import {type ImageData, State} from '../page-data.ts';
import {element} from './element.ts';
import {type FoundPaths, foundRow, pathsOfFix, searchPaths} from './found-paths.ts';
import {LayerPicker} from './layer-picker.ts';
import {Notes} from './notes.ts';
import {historyLines, pathRow} from './path-row.ts';
import {hasChildren, pathOf, readTree, removalOf, type Tree} from './tree-model.ts';
import {TreeSearch} from './tree-search.ts';
import {
	openAtFirst,
	rowsOf,
	type SortOrder,
	shownChildren,
	type TreeRow,
	type TreeView,
	viewOf,
} from './tree-view.ts';
import {VirtualList} from './virtual-list.ts';

/** The layers and the tree of one image. */
export class Explorer {
	readonly search: HTMLInputElement;
	readonly #tree: Tree;
	readonly #steps: readonly string[];
	readonly #list: VirtualList;
	readonly #title = element('h3', {'aria-live': 'polite'});
	readonly #details = element('div', {class: 'details'});
	readonly #layers: LayerPicker;
	readonly #notes: Notes;
	#searching: TreeSearch | undefined;
	#view: TreeView;
	#order: SortOrder = 'bytes';
	#open = new Set<number>();
	#rows: readonly TreeRow[] = [];
	#found: FoundPaths | undefined;

	/** @param section the element of the image */
	constructor(section: HTMLElement, {steps, tree}: ImageData) {
		this.#tree = readTree(tree);
		this.#steps = steps;
		this.#view = viewOf(this.#tree);
		this.#notes = new Notes(this.#tree);
		this.search = element('input', {
			type: 'search',
			placeholder: 'search all paths ( / )',
			'aria-label': 'search all paths',
			autocomplete: 'off',
			spellcheck: false,
		});
		this.#list = new VirtualList({
			id: `${section.id}-tree`,
			label: 'files',
			rowAt: index => this.#rowAt(index),
			onActive: index => this.#showDetails(index),
			onPress: index => this.#toggle(index),
			onKey: (key, index) => this.#keyPressed(key, index),
		});
		const sort = element('button', {type: 'button', class: 'sort'}, 'by name');
		sort.addEventListener('click', () => {
			this.#order = this.#order === 'bytes' ? 'name' : 'bytes';
			sort.textContent = this.#order === 'bytes' ? 'by name' : 'largest first';
			this.#refresh();
		});
		this.#layers = new LayerPicker(section.querySelector<HTMLElement>('.layers')!, {
			onSelect: layer => this.selectLayer(layer),
			onLeave: () => this.focus(),
		});
		section
			.querySelector('.files')!
			.append(
				element('div', {class: 'tools'}, this.search, sort),
				this.#title,
				this.#list.element,
				this.#details,
			);
		this.#listenToSearch();
		this.#refresh();
	}

	/** Shows the changes of a layer, or the final tree. */
	selectLayer(layer: number | undefined): void {
		this.#view = viewOf(this.#tree, layer);
		this.#open = openAtFirst(this.#view);
		this.#clear();
		this.#layers.show(layer);
		this.#refresh();
	}

	/** Lists the wasted paths of a fix. */
	showFix(fix: number, title: string): void {
		this.#found = pathsOfFix(this.#tree, fix, title);
		this.#refresh();
		this.focus();
	}

	focus(): void {
		this.#list.element.focus();
		this.#list.element.scrollIntoView({block: 'nearest'});
	}

	/** Prepares the search, so that its first letter takes no longer than the others. */
	prepareSearch(): TreeSearch {
		this.#searching ??= new TreeSearch(this.#tree);
		return this.#searching;
	}

	#listenToSearch(): void {
		this.search.addEventListener('input', () => {
			const text = this.search.value;
			this.#found = text === '' ? undefined : searchPaths(this.prepareSearch(), text);
			this.#refresh();
		});
		this.search.addEventListener('keydown', ({key}) => {
			if (key === 'ArrowDown' || key === 'Enter') this.focus();
			if (key === 'Escape') {
				this.#clear();
				this.#refresh();
				this.focus();
			}
		});
	}

	#clear(): void {
		this.#found = undefined;
		this.search.value = '';
	}

	#refresh(active = 0): void {
		const {tree, layer, bytes, counts} = this.#view;
		if (this.#found) {
			this.#title.textContent = this.#found.title;
			this.#list.show(this.#found.nodes.length, active, 'listbox');
			return;
		}
		this.#rows = rowsOf(this.#view, node => this.#open.has(node), this.#order);
		const paths = countText(counts[0] - (layer === undefined ? 1 : 0), 'path');
		this.#title.textContent =
			layer === undefined
				? `Final files: ${formatBytes(bytes[0])} in ${paths}`
				: `Layer ${layer} changes ${paths}, and stores ${formatBytes(bytes[0])}`;
		if (tree.names.length === 1) this.#title.textContent = 'The image has no files';
		this.#list.show(this.#rows.length, active);
	}

	#rowAt(index: number): HTMLElement {
		if (this.#found) {
			const about = {tree: this.#tree, notes: this.#notes};
			const row = pathRow(this.#tree, foundRow(this.#found, index, about));
			row.setAttribute('role', 'option');
			row.setAttribute('aria-posinset', String(index + 1));
			row.setAttribute('aria-setsize', String(this.#found.nodes.length));
			return row;
		}
		const {node, level, position, siblings} = this.#rows[index];
		const {bytes, states, layer} = this.#view;
		const isOpen = this.#open.has(node);
		const row = pathRow(this.#tree, {
			node,
			bytes: bytes[node],
			share: bytes[0] === 0 ? 0 : Math.min(1, bytes[node] / bytes[0]),
			state: states[node] as State,
			level,
			isOpen,
			notes: layer === undefined ? this.#notes.ofFinal(node) : this.#notes.ofLayer(node, layer),
		});
		row.setAttribute('role', 'treeitem');
		row.setAttribute('aria-level', String(level));
		row.setAttribute('aria-posinset', String(position));
		row.setAttribute('aria-setsize', String(siblings));
		if (hasChildren(this.#tree, node)) row.setAttribute('aria-expanded', String(isOpen));
		return row;
	}

	#showDetails(index: number): void {
		const node = this.#found ? this.#found.nodes[index] : this.#rows[index]?.node;
		const {layer} = this.#view;
		const step = layer === undefined ? undefined : this.#steps[layer];
		this.#details.replaceChildren(
			...(step === undefined ? [] : [element('pre', {class: 'step'}, step)]),
			...(node === undefined
				? []
				: [
						element('bdi', {class: 'path'}, pathOf(this.#tree, node)),
						element('span', {class: 'history'}, historyLines(this.#tree, node).join(' · ')),
					]),
		);
	}

	#keyPressed(key: string, index: number): boolean {
		if (this.#found) {
			if (key === 'Enter') this.#reveal(this.#found.nodes[index]);
			else if (key === 'Escape') this.#reveal(undefined);
			else return false;
			return true;
		}
		const row = this.#rows[index];
		if (!row) return false;
		const isOpen = this.#open.has(row.node);
		if (key === 'Enter' || key === ' ') this.#toggle(index);
		else if (key === 'ArrowRight') {
			if (isOpen) this.#list.activate(index + 1);
			else this.#toggle(index);
		} else if (key === 'ArrowLeft') {
			if (isOpen) this.#toggle(index);
			else this.#list.activate(this.#rowOf(this.#tree.parents[row.node]));
		} else if (key === 'Escape' && this.#view.layer !== undefined) this.selectLayer(undefined);
		else return false;
		return true;
	}

	#rowOf(node: number): number {
		return this.#rows.findIndex(row => row.node === node);
	}

	/** Opens or closes a folder; shows a path that was found in the tree. */
	#toggle(index: number): void {
		if (this.#found) {
			this.#reveal(this.#found.nodes[index]);
			return;
		}
		const {node} = this.#rows[index];
		if (!hasChildren(this.#tree, node)) return;
		if (this.#open.has(node)) this.#open.delete(node);
		else this.#openChain(node);
		this.#refresh(index);
	}

	/** Opens a folder, and the folders in it that are its only child. */
	#openChain(folder: number): void {
		for (let node: number | undefined = folder; node !== undefined; ) {
			this.#open.add(node);
			const children = shownChildren(this.#view, node);
			node =
				children.length === 1 && hasChildren(this.#tree, children[0]) ? children[0] : undefined;
		}
	}

	/** Leaves the list of found paths, and shows one of them in the tree. */
	#reveal(node: number | undefined): void {
		this.#clear();
		if (node === undefined) {
			this.#refresh();
			return;
		}
		const removal = removalOf(this.#tree, node);
		if (this.#view.states[node] === State.absent) this.selectLayer(removal);
		const {parents} = this.#tree;
		for (let above = parents[node]; above > 0; above = parents[above]) this.#open.add(above);
		this.#refresh();
		this.#list.activate(this.#rowOf(node));
	}
}
