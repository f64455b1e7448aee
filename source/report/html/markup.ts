import {printable} from '../../text/printable.ts';

/** HTML that is safe to put into a page. */
export type Markup = {readonly html: string};

type Value = Markup | string | number | undefined | readonly Markup[];

/**
 * HTML from a template. Texts become printable and cannot be read as markup, in elements and in quoted
 * attributes.
 */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
	return {html: String.raw({raw: parts}, ...values.map(htmlOf))};
}

function htmlOf(value: Value): string {
	if (value === undefined) return '';
	if (typeof value === 'number') return String(value);
	if (typeof value === 'string') return escapeText(printable(value));
	return 'html' in value ? value.html : value.map(({html}) => html).join('');
}

function escapeText(text: string): string {
	// GitHub runs commands such as ##[error] that stand in a log.
	return text.replace(/[&<>"']|(?<=##)\[/g, sign => `&#${sign.charCodeAt(0)};`);
}
