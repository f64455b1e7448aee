export type LayerPickerOptions = {
	/** `undefined` is the whole image. */
	readonly onSelect: (layer: number | undefined) => void;
	/** The user goes on to the files. */
	readonly onLeave: () => void;
};

/** Makes the list of layers in the document one that layers are selected in. */
export class LayerPicker {
	readonly #list: HTMLElement;
	readonly #rows: readonly HTMLElement[];
	readonly #options: LayerPickerOptions;

	constructor(list: HTMLElement, options: LayerPickerOptions) {
		this.#list = list;
		this.#rows = [...list.querySelectorAll<HTMLElement>('[data-layer]')];
		this.#options = options;
		list.setAttribute('role', 'listbox');
		list.setAttribute('aria-label', 'layers');
		list.tabIndex = 0;
		for (const row of this.#rows) {
			row.setAttribute('role', 'option');
			row.addEventListener('click', () => options.onSelect(layerOf(row)));
		}
		list.addEventListener('keydown', event => this.#keyPressed(event));
		this.show(undefined);
	}

	/** Marks a layer as selected. */
	show(layer: number | undefined): void {
		for (const row of this.#rows) {
			const isSelected = layerOf(row) === layer;
			row.setAttribute('aria-selected', String(isSelected));
			if (!isSelected) continue;
			this.#list.setAttribute('aria-activedescendant', row.id);
			this.#scrollTo(row);
		}
	}

	/** Scrolls the list only, not the page. */
	#scrollTo(row: HTMLElement): void {
		const list = this.#list.getBoundingClientRect();
		const {top, bottom} = row.getBoundingClientRect();
		if (top < list.top) this.#list.scrollTop -= list.top - top;
		else if (bottom > list.bottom) this.#list.scrollTop += bottom - list.bottom;
	}

	#keyPressed(event: KeyboardEvent): void {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const selected = this.#rows.findIndex(row => row.ariaSelected === 'true');
		const moves: Readonly<Record<string, number>> = {
			ArrowUp: Math.max(0, selected - 1),
			ArrowDown: Math.min(this.#rows.length - 1, selected + 1),
			Home: 0,
			End: this.#rows.length - 1,
		};
		const target = moves[event.key];
		if (target !== undefined) this.#options.onSelect(layerOf(this.#rows[target]));
		else if (event.key === 'Enter' || event.key === 'ArrowRight') this.#options.onLeave();
		else return;
		event.preventDefault();
	}
}

function layerOf({dataset}: HTMLElement): number | undefined {
	return dataset.layer === 'all' ? undefined : Number(dataset.layer);
}
