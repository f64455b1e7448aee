import {Box, render, useInput, useWindowSize} from 'ink';
import {useState} from 'react';
import type {ImageChoice} from '../../../sources/choose-image.ts';
import {keysOf} from '../../input/key-names.ts';
import {openKeySource} from '../../input/terminal.ts';
import {Rows} from '../../screen/row.tsx';
import {listHeight, pickerLines} from './picker-lines.ts';
import {choicesOf, type PickerState, pressInPicker} from './picker-state.ts';

export type PickerOptions = {
	readonly images: readonly ImageChoice[];
	/** The engine or archive in messages. */
	readonly place: string;
	/** Aborted by a signal that ends the program. */
	readonly signal: AbortSignal;
};

/** The name that was chosen, or the exit code of leaving without a choice. */
export type Picked =
	| {readonly type: 'chosen'; readonly name: string}
	| {readonly type: 'left'; readonly exitCode: number};

/** Lets the user choose one of several images, on the whole terminal. */
export async function pickImage({images, place, signal}: PickerOptions): Promise<Picked> {
	const keys = openKeySource(process.stdin);
	let picked = {type: 'left', exitCode: 0} as Picked;
	const instance = render(
		<Picker
			images={images}
			place={place}
			onEnd={end => {
				picked = end;
				instance.unmount();
			}}
		/>,
		{
			stdin: keys.stdin,
			alternateScreen: true,
			incrementalRendering: true,
			exitOnCtrlC: false,
			interactive: true,
		},
	);
	const onAbort = () => instance.unmount();
	signal.addEventListener('abort', onAbort, {once: true});
	try {
		await instance.waitUntilExit();
		return picked;
	} finally {
		signal.removeEventListener('abort', onAbort);
		// The inspector reads the same standard input next: once paused, it would give no keys.
		const goesOn = picked.type === 'chosen' && keys.stdin === process.stdin;
		if (!goesOn) keys.close();
	}
}

/** The list of images. */
export function Picker({
	images,
	place,
	onEnd,
}: {
	readonly images: readonly ImageChoice[];
	readonly place: string;
	readonly onEnd: (picked: Picked) => void;
}) {
	const size = useWindowSize();
	const [state, setState] = useState<PickerState>(() => ({
		choices: choicesOf(images),
		filter: '',
		viewport: {cursor: 0, offset: 0},
	}));
	useInput((input, key) => {
		let next = state;
		for (const name of keysOf(input, key)) {
			const step = pressInPicker(next, name, listHeight(size));
			if (step.type !== 'state') {
				onEnd(step);
				return;
			}
			next = step.state;
		}
		setState(next);
	});
	return (
		<Box width={size.columns} height={size.rows} overflow="hidden">
			<Rows lines={pickerLines(state, size, place)} height={size.rows} width={size.columns} />
		</Box>
	);
}
