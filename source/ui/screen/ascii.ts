/** An ASCII sign for each sign that layerscope draws, of the same width. */
const signs: Readonly<Record<string, string>> = {
	'▸': '>',
	'▹': '>',
	'▾': 'v',
	'◂': '<',
	'→': '>',
	'←': '<',
	'↑': '^',
	'↓': 'v',
	'│': '|',
	'┬': '+',
	'┴': '+',
	'─': '-',
	'█': '#',
	'▉': '#',
	'▊': '=',
	'▋': '=',
	'▌': '=',
	'▍': '-',
	'▎': '-',
	'▏': '-',
	'▒': '=',
	'░': '.',
	'…': '~',
	'∑': '=',
	'≈': '~',
	'≥': '>',
	'≤': '<',
	'·': '.',
	'−': '-',
	'–': '-',
	'×': 'x',
	'’': "'",
};

const drawn = new RegExp(`[${Object.keys(signs).join('')}]`, 'g');

/** A text of layerscope with ASCII signs only. Names of an image stay as they are: see `isName` of a span. */
export function asciiSigns(text: string): string {
	return text.replace(drawn, sign => signs[sign]);
}

/** Whether a terminal shows Unicode: a locale other than UTF-8 and the text consoles do not. */
export function hasUnicode({LC_ALL, LC_CTYPE, LANG, TERM}: NodeJS.ProcessEnv): boolean {
	if (TERM === 'linux' || TERM === 'dumb') return false;
	const locale = LC_ALL || LC_CTYPE || LANG || '';
	return locale === '' || /utf-?8/i.test(locale);
}
