import {foldsBy} from './folds.ts';
import {filterError, matchPaths} from './path-filter.ts';
import {type InspectorState, noFilter, type PathFilter, withRows} from './state.ts';

export type FilterCommand =
	| 'editFilter'
	| 'keepFilter'
	| 'clearFilter'
	| 'toggleFilterKind'
	| 'eraseCharacter'
	| 'eraseWord'
	| 'eraseText';

/** A longer text is no filter but something pasted by mistake. */
const textLimit = 500;

/** The state after a command that is about the filter. */
export function reduceFilter(state: InspectorState, command: FilterCommand): InspectorState {
	const {filter} = state;
	switch (command) {
		case 'editFilter':
			return {...state, focus: 'tree', filter: {...filter, isEditing: true}};
		case 'keepFilter':
			return {...state, filter: {...filter, isEditing: false}};
		case 'clearFilter':
			return withFilter(state, {...noFilter, kind: filter.kind});
		case 'toggleFilterKind':
			return withFilter(state, {...filter, kind: filter.kind === 'plain' ? 'regex' : 'plain'});
		case 'eraseCharacter':
			return withFilter(state, {...filter, text: [...filter.text].slice(0, -1).join('')});
		case 'eraseWord':
			return withFilter(state, {...filter, text: filter.text.replace(/[^\s/]*[\s/]*$/, '')});
		case 'eraseText':
			return withFilter(state, {...filter, text: ''});
	}
}

/** The state after text was typed into the filter. */
export function reduceTyped(state: InspectorState, text: string): InspectorState {
	const {filter} = state;
	if (filter.text.length + text.length > textLimit) return state;
	return withFilter(state, {...filter, text: filter.text + text});
}

function withFilter(state: InspectorState, filter: PathFilter): InspectorState {
	const error = filterError(filter.text, filter.kind);
	const matches =
		filter.text === ''
			? undefined
			: error === undefined
				? matchPaths(state.image.index, filter.text, filter.kind)
				: state.filter.matches;
	return withRows({
		...state,
		filter: {...filter, error, matches},
		// What was closed among other matches says nothing about these.
		filterFolds: foldsBy('open'),
	});
}
