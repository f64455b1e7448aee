import {element} from './element.ts';

export type VirtualListOptions = {
	readonly id: string;
	readonly label: string;
	/** The contents and the attributes of a row. */
	readonly rowAt: (index: number) => HTMLElement;
	readonly onActive: (index: number) => void;
	readonly onPress: (index: number) => void;
	/** A key that does not move. Returns whether it had an effect. */
	readonly onKey: (key: string, index: number) => boolean;
};

/** Rows above and below the visible ones. */
const margin = 8;

/** A list of which only the rows in view are in the document, so that their number does not matter. */
export class VirtualList {
	readonly element: HTMLElement;
	readonly #options: VirtualListOptions;
	readonly #space = element('div', {class: 'space', role: 'none'});
	readonly #window = element('div', {class: 'window', role: 'none'});
	#count = 0;
	#active = 0;

	constructor(options: VirtualListOptions) {
		this.#options = options;
		const {id, label} = options;
		this.element = element(
			'div',
			{id, class: 'rows', role: 'tree', tabindex: 0, 'aria-label': label},
			this.#space,
		);
		this.#space.append(this.#window);
		this.element.addEventListener('scroll', () => this.#draw(), {passive: true});
		this.element.addEventListener('keydown', event => this.#keyPressed(event));
		this.element.addEventListener('click', event => this.#clicked(event));
		new ResizeObserver(() => this.#draw()).observe(this.element);
	}

	get active(): number {
		return this.#active;
	}

	/** Shows other rows, or the same ones again. */
	show(count: number, active: number, role: 'tree' | 'listbox' = 'tree'): void {
		this.#count = count;
		this.element.setAttribute('role', role);
		this.#space.style.height = `${count * this.#rowHeight}px`;
		this.activate(active);
	}

	activate(index: number): void {
		this.#active = Math.max(0, Math.min(index, this.#count - 1));
		const height = this.#rowHeight;
		const top = this.#active * height;
		const {scrollTop, clientHeight} = this.element;
		if (top < scrollTop) this.element.scrollTop = top;
		else if (top + height > scrollTop + clientHeight) {
			this.element.scrollTop = top + height - clientHeight;
		}
		this.#draw();
		this.#options.onActive(this.#active);
	}

	get #rowHeight(): number {
		return Number.parseFloat(getComputedStyle(this.element).getPropertyValue('--row')) || 28;
	}

	#draw(): void {
		const height = this.#rowHeight;
		const {scrollTop, clientHeight} = this.element;
		const first = Math.max(0, Math.floor(scrollTop / height) - margin);
		const end = Math.min(this.#count, Math.ceil((scrollTop + clientHeight) / height) + margin);
		const rows: HTMLElement[] = [];
		for (let index = first; index < end; index++) rows.push(this.#rowAt(index));
		this.#window.style.transform = `translateY(${first * height}px)`;
		this.#window.replaceChildren(...rows);
		const isActiveShown = this.#active >= first && this.#active < end;
		if (isActiveShown) {
			this.element.setAttribute('aria-activedescendant', this.#idOf(this.#active));
		} else this.element.removeAttribute('aria-activedescendant');
	}

	#rowAt(index: number): HTMLElement {
		const row = this.#options.rowAt(index);
		row.id = this.#idOf(index);
		row.dataset.index = String(index);
		row.setAttribute('aria-selected', String(index === this.#active));
		return row;
	}

	#idOf(index: number): string {
		return `${this.#options.id}-${index}`;
	}

	#keyPressed(event: KeyboardEvent): void {
		if (event.ctrlKey || event.metaKey || event.altKey || this.#count === 0) return;
		const page = Math.max(1, Math.floor(this.element.clientHeight / this.#rowHeight) - 1);
		const moves: Readonly<Record<string, number>> = {
			ArrowUp: this.#active - 1,
			ArrowDown: this.#active + 1,
			PageUp: this.#active - page,
			PageDown: this.#active + page,
			Home: 0,
			End: this.#count - 1,
		};
		const target = moves[event.key];
		if (target !== undefined) this.activate(target);
		else if (!this.#options.onKey(event.key, this.#active)) return;
		event.preventDefault();
	}

	#clicked(event: MouseEvent): void {
		const row = event.target instanceof Element ? event.target.closest('[data-index]') : null;
		if (!(row instanceof HTMLElement)) return;
		const index = Number(row.dataset.index);
		this.activate(index);
		this.#options.onPress(index);
	}
}
