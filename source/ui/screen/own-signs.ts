/** An ASCII sign for each sign that layerscope draws, of the same width. */
export const ownSigns: Readonly<Record<string, string>> = {
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
	// A tilde would turn a cut text into an estimate, or `…/app` into a home folder; `>` redirects in commands.
	'…': '_',
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

/** All signs other than ASCII that layerscope draws. Each takes one cell. */
export const signCharacters = Object.keys(ownSigns).join('');
