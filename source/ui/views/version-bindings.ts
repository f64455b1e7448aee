import type {Binding} from '../input/binding.ts';
import type {InspectorState} from '../state/state.ts';

type Versions = {
	readonly shown: number;
	/** The versions that can be shown, oldest first. */
	readonly all: readonly number[];
};

/** The keys that show the file's version before or after the shown one. */
export function versionBindings(
	versionsOf: (state: InspectorState) => Versions | undefined,
	show: (state: InspectorState, version: number) => InspectorState,
): readonly Binding[] {
	const binding = (
		direction: 1 | -1,
		command: Pick<Binding, 'id' | 'keys' | 'description' | 'hint'>,
	) => {
		const other = (state: InspectorState) => {
			const versions = versionsOf(state);
			return versions?.all[versions.all.indexOf(versions.shown) + direction];
		};
		return {
			...command,
			category: 'Files',
			disabled: state =>
				other(state) === undefined
					? `This is the ${direction === 1 ? 'newest' : 'oldest'} version of the file.`
					: undefined,
			run: state => {
				const version = other(state);
				return version === undefined ? state : show(state, version);
			},
		} satisfies Binding;
	};
	return [
		binding(-1, {
			id: 'previous-version',
			keys: ['['],
			description: 'Show the version of the file before this one, or its changes',
			hint: 'older',
		}),
		binding(1, {
			id: 'next-version',
			keys: [']'],
			description: 'Show the version of the file after this one, or its changes',
			hint: 'newer',
		}),
	];
}
