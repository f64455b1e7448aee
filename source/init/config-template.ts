import type {AnalyzedImage} from '../analysis/analyzed-image.ts';
import {formatBytes, percentText} from '../text/numbers.ts';
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

/**
 * The text of a commented `.layerscope.yaml`, with the limits that an image keeps, or the defaults
 * without one.
 */
export function configTemplate(image: AnalyzedImage | undefined): string {
	const limits = image && limitsOf(image);
	const from = image ? `, from ${printable(image.info.reference)}` : '';
	const {storedBytes, wastedBytes, efficiency, userWastedPercent} = image?.analysis.totals ?? {};
	const now = (text: string | undefined) => (text === undefined ? '' : ` Now: ${text}.`);
	return `# Rules for "layerscope ci"${from}. Lower the limits as the image gets better.

rules:
  # Final bytes divided by stored bytes, at least.${now(efficiency === undefined ? undefined : percentText(efficiency))}
  lowestEfficiency: ${limits?.efficiency ?? 90}%

  # Wasted bytes at most.${now(wastedBytes === undefined ? undefined : formatBytes(wastedBytes))}
  ${limits ? `highestWastedBytes: ${limits.wastedBytes}` : '# highestWastedBytes: 20 MB'}

  # Wasted bytes divided by the bytes of your own layers, at most.${now(userWastedPercent === undefined ? undefined : percentText(userWastedPercent))}
  highestUserWastedPercent: ${limits?.userWastedPercent ?? 10}%

  # Bytes of all layers at most.${now(storedBytes === undefined ? undefined : formatBytes(storedBytes))}
  ${limits ? `highestImageBytes: {limit: ${limits.imageBytes}, severity: warning}` : '# highestImageBytes: {limit: 500 MB, severity: warning}'}

  # Paths that no layer may store, even if a later one removes them.
  # forbid: ['**/.git', '**/.npmrc']

  # Files that look like keys or passwords: error, warning or disabled.
  secrets: warning

# Findings that do not count: by the id in brackets, by paths or by rule.
# ignore:
#   - {id: 0123456789ab, reason: needed until the next release, until: 2030-01-31}
`;
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
