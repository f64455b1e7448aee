import {printable} from '../../../text/printable.ts';
import type {InspectorState} from '../../state/state.ts';
import {fileOf, layerOfSubject, type Subject} from '../file-subject.ts';

export type ExtractState = {
	readonly name: 'extract';
	readonly node: number;
	readonly layer: number;
	/** The path to write to, as typed so far. */
	readonly text: string;
	/** Why the last attempt failed. */
	readonly problem: string | undefined;
	/** Set while files are written. */
	readonly task: {readonly destination: string} | undefined;
	readonly progress: {readonly doneBytes: number; readonly totalBytes: number} | undefined;
};

/** Asks where to extract a path; by default under its own name to the working directory. */
export function newExtract(state: InspectorState, subject: Subject): ExtractState {
	const {tree} = state.image;
	const file = fileOf(state, subject);
	// A link is extracted as its file, and under its own name, as by the command.
	const {node, version} = typeof file === 'string' ? subject : file;
	return {
		name: 'extract',
		node,
		layer: layerOfSubject(state, {node, version}),
		text: `./${printable(tree.nameOf(subject.node)) || 'image'}`,
		problem: undefined,
		task: undefined,
		progress: undefined,
	};
}
