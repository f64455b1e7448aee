/** A ratio as percent with one digit: `80.5 %`. Never rounded up to 100 %, nor down to 0 %. */
export function percentText(ratio: number): string {
	const percent = ratio * 100;
	const rounded = percent.toFixed(1);
	if (rounded === '100.0') return ratio < 1 ? '99.9 %' : '100 %';
	if (rounded === '0.0') return ratio > 0 ? '0.1 %' : '0 %';
	return `${rounded} %`;
}
