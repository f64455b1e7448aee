import type {Subject} from '../file-subject.ts';

/** A text of a path that can be copied. */
export type CopyKind = 'path' | 'command' | 'advice' | 'content';

export type CopyState = {
	readonly name: 'copy';
	readonly subject: Subject;
	/** Set when the user has chosen. */
	readonly task: {readonly kind: CopyKind; readonly subject: Subject} | undefined;
};

export function newCopy(subject: Subject): CopyState {
	return {name: 'copy', subject, task: undefined};
}
