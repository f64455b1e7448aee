import type {Line} from '../screen/line.ts';
import {emptyLine, line} from '../screen/line.ts';
import type {InspectorState, Page} from '../state/state.ts';
import {helpLines} from './help/help-lines.ts';
import {imageFields} from './panes/image-fields.ts';
import {layerFields} from './panes/layer-fields.ts';
import {pathPageLines} from './path/path-lines.ts';

/** The lines of a page that scrolls, all of them. */
export function pageLines(
	state: InspectorState,
	page: Exclude<Page, {readonly name: 'waste'}>,
): readonly Line[] {
	const width = Math.max(1, state.size.columns - 1);
	switch (page.name) {
		case 'help':
			return helpLines(width);
		case 'layer':
			return [
				...layerFields(state, width),
				emptyLine,
				line('Image', 'title'),
				...imageFields(state, width),
			];
		case 'path':
			return pathPageLines(state, page.node, width);
	}
}
