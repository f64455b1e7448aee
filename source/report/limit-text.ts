import type {ImageCheck} from '../check/check-image.ts';
import {isLowest, type LimitResult, type Threshold, unitOf, type Verdict} from '../check/limits.ts';
import {formatBytes, numberText, percentText} from '../text/numbers.ts';

export const verdictTexts: Readonly<Record<Verdict, string>> = {
	pass: 'PASS',
	fail: 'FAIL',
	warn: 'WARN',
	known: 'KNOWN',
	skipped: 'SKIP',
};

/** The results that reports show: those of dive's rules, and of the others that are set. */
export function shownResults({results}: ImageCheck): readonly LimitResult[] {
	return results.filter(({source, threshold}, index) => {
		const isOfDive = index < 3;
		return isOfDive || threshold !== null || source !== 'default';
	});
}

/** The measured value of a rule, with the digits that decide. */
export function measuredText({name, measured, threshold}: LimitResult): string {
	return measured === null ? 'unknown' : valueText(name, measured, threshold);
}

/** `at most 20 MB`, `disabled`. */
export function limitText({name, threshold}: LimitResult): string {
	if (threshold === null) return 'disabled';
	const limit = isLowest(name) ? 'at least' : 'at most';
	return `${limit} ${valueText(name, threshold, threshold)}`;
}

/** A figure of an earlier check, in short: `0.7222`, `46.7 MB`, `12`. */
export function figureText(name: LimitResult['name'], value: number): string {
	return unitOf(name) === 'bytes' ? formatBytes(value) : String(value);
}

/** A ratio as in a config, with its percentage; or exact bytes, with their SI unit; or a number. */
function valueText(name: LimitResult['name'], value: number, threshold: Threshold): string {
	switch (unitOf(name)) {
		case 'bytes':
			return value < 1000 ? formatBytes(value) : `${value} bytes (${formatBytes(value)})`;
		case 'count':
			return numberText(value);
		case 'ratio': {
			const digits = decidingDigits(value, threshold);
			const percent = isOnItsSide(value, threshold, 3)
				? percentText(value)
				: `${(value * 100).toFixed(digits - 2)} %`;
			return `${Number(value.toFixed(digits))} (${percent})`;
		}
	}
}

/** Four digits of a ratio, or as many as show whether it is above or below its threshold. */
function decidingDigits(ratio: number, threshold: Threshold): number {
	let digits = 4;
	while (digits < 17 && !isOnItsSide(ratio, threshold, digits)) digits++;
	return digits;
}

/** Whether a rounded ratio is above, below or at the threshold, as the exact one is. */
function isOnItsSide(ratio: number, threshold: Threshold, digits: number): boolean {
	if (threshold === null) return true;
	return Math.sign(Number(ratio.toFixed(digits)) - threshold) === Math.sign(ratio - threshold);
}
