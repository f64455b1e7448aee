import {Box, Text} from 'ink';
import {memo, type ReactNode, useContext, useMemo} from 'react';
import {Rows, ThemeContext} from '../../screen/row.tsx';
import {type InspectorState, layoutFor} from '../../state/state.ts';
import {detailLines} from './detail-lines.ts';
import {layerLines, layersTitle} from './layer-lines.ts';
import {pathLines, treeLines, treeTitle} from './tree-lines.ts';

/** The rows of all views that show the panes: React keeps the components when the focus changes. */
export function renderPanes(state: InspectorState): ReactNode {
	return <Panes state={state} />;
}

/** Layers and details on the left, the file tree on the right; in a narrow terminal one of the two. */
function Panes({state}: {readonly state: InspectorState}) {
	const {isNarrow, bodyRows} = layoutFor(state);
	if (isNarrow) {
		return state.focus === 'layers' ? <LayersPane state={state} /> : <TreePane state={state} />;
	}
	return (
		<Box height={bodyRows}>
			<LayersPane state={state} />
			<Separator rows={bodyRows} />
			<TreePane state={state} />
		</Box>
	);
}

/** One text, not one a row: each text costs time in every frame. */
const Separator = memo(function Separator({rows}: {readonly rows: number}) {
	const theme = useContext(ThemeContext);
	return (
		<Box width={1} height={rows} flexShrink={0}>
			<Text wrap="truncate" {...theme.faint}>
				{Array.from({length: rows}, () => '│').join('\n')}
			</Text>
		</Box>
	);
});

function LayersPane({state}: {readonly state: InspectorState}) {
	const layout = layoutFor(state);
	const width = layout.leftColumns;
	const {image, readBytes, steps, size} = state;
	// Wrapping texts is slow, and moving in the tree does not change the details.
	// biome-ignore lint/correctness/useExhaustiveDependencies: the details depend on no more of the state
	const details = useMemo(() => detailLines(state, width), [image, readBytes, steps.cursor, size]);
	return (
		<Box flexDirection="column" width={width} flexShrink={0}>
			<Rows lines={[layersTitle(state, width)]} height={1} width={width} />
			<Rows lines={layerLines(state, width)} height={layout.layerRows} width={width} />
			<Rows lines={details} height={layout.detailRows} width={width} />
		</Box>
	);
}

function TreePane({state}: {readonly state: InspectorState}) {
	const layout = layoutFor(state);
	const width = layout.rightColumns;
	return (
		<Box flexDirection="column" width={width} flexShrink={0}>
			<Rows lines={[treeTitle(state, width)]} height={1} width={width} />
			<Rows lines={treeLines(state, width)} height={layout.treeRows} width={width} />
			<Rows lines={pathLines(state, width)} height={layout.pathRows} width={width} />
		</Box>
	);
}
