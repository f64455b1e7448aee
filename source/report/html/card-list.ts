import {numberText} from '../../text/numbers.ts';
import {type Markup, markup} from './markup.ts';

/** Items that are shown at first. */
const itemLimit = 10;

/** A heading with a list; the later items can be unfolded. Nothing without items. */
export function cardList<Item>(
	title: string,
	items: readonly Item[],
	itemOf: (item: Item, index: number) => Markup,
): Markup | undefined {
	if (items.length === 0) return undefined;
	const rows = items.map(itemOf);
	const hidden = rows.length - itemLimit;
	const more =
		hidden > 0
			? markup`<details class="more"><summary>${numberText(hidden)} more</summary><ol class="cards late">${rows.slice(itemLimit)}</ol></details>`
			: undefined;
	return markup`<h3>${title}</h3><ol class="cards">${rows.slice(0, itemLimit)}</ol>${more}`;
}
