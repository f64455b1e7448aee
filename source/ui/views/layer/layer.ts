import {countText, numberText} from '../../../text/numbers.ts';
import {selectedStep} from '../../state/state.ts';
import {scrollingPage} from '../page.ts';
import {layerFields} from '../panes/layer-fields.ts';

export type LayerState = {readonly name: 'layer'; readonly offset: number};

/** All details of the selected layer, with its whole command. */
export const layerView = scrollingPage<LayerState>(
	state => {
		const {layers} = state.image.info;
		const layer = selectedStep(state)?.layer;
		return layer == null
			? `Step without a layer (the image has ${countText(layers.length, 'layer')})`
			: `Layer ${layer} of ${numberText(layers.length)}`;
	},
	(state, _view, width) => layerFields(state, width),
);
