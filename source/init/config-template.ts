import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import type {Limit, LimitName} from '../check/limits.ts';
import {formatBytes, parseByteSize, percentText} from '../text/numbers.ts';
import {printable} from '../text/printable.ts';

/** Limits that an image keeps, rounded so that people can read and remember them. */
type Limits = {
	/** Percent. */
	readonly efficiency: number;
	readonly userWastedPercent: number;
	/** Bytes as text: `70 MB`. */
	readonly wastedBytes: string;
	readonly imageBytes: string;
};

/** The settings of a `.dive-ci` that a new config takes over. */
export type CarriedSettings = {
	readonly limits: Readonly<Partial<Record<LimitName, Omit<Limit, 'name'>>>>;
	readonly figures?: {readonly value: string};
	/** Globs of paths that are not removable. */
	readonly neededPaths?: readonly string[];
};

/**
 * The text of a commented `.layerscope.yaml`, with the limits of a `.dive-ci`; otherwise those that an
 * image keeps; otherwise the defaults.
 */
export function configTemplate(
	image: AnalyzedImage | undefined,
	carried?: CarriedSettings,
): string {
	const limits = image && limitsOf(image);
	const origins = [
		...(carried ? ['.dive-ci'] : []),
		...(image ? [printable(image.info.reference)] : []),
	];
	const from = origins.length === 0 ? '' : `, from ${origins.join(' and ')}`;
	const {
		lowestEfficiency,
		highestWastedBytes,
		highestUserWastedPercent,
		highestImageBytes,
		...others
	} = carried?.limits ?? {};
	const {storedBytes, wastedBytes, efficiency, userWastedPercent} = image?.analysis.totals ?? {};
	const now = (text: string | undefined) => (text === undefined ? '' : ` Now: ${text}.`);
	return `# Rules for "layerscope ci"${from}. Lower the limits as the image gets better.
# To fail only on what is new or worse: layerscope ci --write-baseline IMAGE

rules:
  # Final bytes divided by stored bytes, at least.${now(efficiency === undefined ? undefined : percentText(efficiency))}
  lowestEfficiency: ${limitText(lowestEfficiency) ?? `${limits?.efficiency ?? 90}%`}

  # Wasted bytes at most.${now(wastedBytes === undefined ? undefined : formatBytes(wastedBytes))}
  ${setting('highestWastedBytes', limitText(highestWastedBytes) ?? limits?.wastedBytes, '20 MB')}

  # Wasted bytes divided by the bytes of your own layers, at most.${now(userWastedPercent === undefined ? undefined : percentText(userWastedPercent))}
  highestUserWastedPercent: ${limitText(highestUserWastedPercent) ?? `${limits?.userWastedPercent ?? 10}%`}

  # Bytes of all layers at most.${now(storedBytes === undefined ? undefined : formatBytes(storedBytes))}
  ${setting('highestImageBytes', limitText(highestImageBytes) ?? (limits && warning(limits.imageBytes)), warning('500 MB'))}
${Object.entries(others)
	.map(([name, limit]) => `\n  ${name}: ${limitText(limit)}\n`)
	.join('')}
  # Paths that no layer may store, even if a later one removes them.
  # forbid: ['**/.git', '**/.npmrc']

  # Files that look like keys or passwords: error, warning or disabled.
  secrets: warning

# Findings that do not count: by the id in brackets, by paths or by rule.
# ignore:
#   - {id: 0123456789ab, reason: needed until the next release, until: 2030-01-31}
${carried?.figures ? `\nfigures: ${carried.figures.value}\n` : ''}${
	carried?.neededPaths
		? `\n# Paths that containers need.\nremovable:\n  ignore: ${JSON.stringify(carried.neededPaths)}\n`
		: ''
}`;
}

/** A setting, or an example of it as a comment. */
function setting(name: LimitName, value: string | undefined, example: string): string {
	return value === undefined ? `# ${name}: ${example}` : `${name}: ${value}`;
}

function warning(limit: string): string {
	return `{limit: ${limit}, severity: warning}`;
}

/** A limit as in a config; `undefined` if it is not set. */
function limitText(limit: Omit<Limit, 'name'> | undefined): string | undefined {
	if (limit === undefined) return undefined;
	const {threshold, severity} = limit;
	if (threshold === null) return 'disabled';
	// Small numbers are ratios and counts; bytes may be written in units if that loses none.
	const bytes = formatBytes(threshold);
	const text = threshold >= 1000 && parseByteSize(bytes) === threshold ? bytes : String(threshold);
	return severity === 'warning' ? warning(text) : text;
}

function limitsOf({analysis: {totals}}: AnalyzedImage): Limits {
	return {
		efficiency: Math.floor(totals.efficiency * 100),
		userWastedPercent: Math.min(100, Math.ceil(totals.userWastedPercent * 100)),
		wastedBytes: roundedUp(totals.wastedBytes),
		// An image grows a little with each update.
		imageBytes: roundedUp(totals.storedBytes * 1.1),
	};
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** Bytes with two significant digits, rounded up: `70 MB`. */
function roundedUp(bytes: number): string {
	if (bytes <= 0) return '0 B';
	const power = Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
	const amount = bytes / 1000 ** power;
	const step = amount >= 100 ? 10 : amount >= 10 ? 1 : 0.1;
	const rounded = Number((Math.ceil(amount / step - 1e-9) * step).toFixed(1));
	return `${power === 0 ? Math.ceil(amount) : rounded} ${units[power]}`;
}
