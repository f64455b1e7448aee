import type {Binding} from '../input/binding.ts';
import type {Line} from '../screen/line.ts';
import type {InspectorState} from '../state/state.ts';
import type {ViewWork} from './watch-task.ts';

/** Maps a node of the tree before a change to the same path in the tree after it, or to `none`. */
export type NodeMapping = (node: number) => number;

/**
 * A screen of an image: the panes, or a page over them. Views are on a stack; `ViewState` is the state
 * that one of them has there.
 */
export type View<ViewState> = {
	/** The first binding of a key that is not disabled wins. */
	readonly bindings: readonly Binding[];
	/** All rows between the header and the status line. */
	readonly lines: (state: InspectorState, view: ViewState) => readonly Line[];
	/** Takes text that is typed; without it, only the bindings' keys work. */
	readonly typeText?: (state: InspectorState, text: string) => InspectorState;
	/** The start of the status line. @param width most character cells that it may take */
	readonly statusSpans?: (state: InspectorState, width: number) => Line;
	/**
	 * The view's state after the image or the size of the terminal has changed; `undefined` closes the
	 * view. Without it, the state stays as it is.
	 */
	readonly adapt?: (
		view: ViewState,
		before: InspectorState,
		after: InspectorState,
		nodeOf: NodeMapping,
	) => ViewState | undefined;
	/** Starts the view's asynchronous work for the whole session; returns a function that ends it. */
	readonly start?: (work: ViewWork) => () => void;
};
