import {printableJson} from '../../text/printable.ts';

/** A report as JSON that may stand in a log of GitHub, which runs commands such as `##[error]`. */
export function jsonText(value: unknown): string {
	return `${printableJson(value, '\t').replaceAll('##[', '##\\u005b')}\n`;
}
