import {emptyLine, line} from '../../screen/line.ts';
import {scrollingPage} from '../page.tsx';
import {imageFields} from '../panes/image-fields.ts';
import {layerFields} from '../panes/layer-fields.ts';

export type LayerState = {readonly name: 'layer'; readonly offset: number};

/** All details of the selected layer and the image, with the whole command. */
export const layerView = scrollingPage<LayerState>('Details', (state, _view, width) => [
	...layerFields(state, width),
	emptyLine,
	line('Image', 'title'),
	...imageFields(state, width),
]);
