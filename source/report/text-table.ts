import stringWidth from 'string-width';

export type Alignment = 'left' | 'right';

/**
 * Aligns cells in columns two spaces apart. The last column is not padded, so lines never end in
 * spaces.
 *
 * @param alignments of all columns but the last
 */
export function textTable(
	rows: readonly (readonly string[])[],
	alignments: readonly Alignment[],
): readonly string[] {
	const widths = alignments.map((_, column) =>
		rows.reduce((widest, row) => Math.max(widest, stringWidth(row[column])), 0),
	);
	return rows.map(row =>
		row
			.map((cell, column) => {
				const padding = ' '.repeat(Math.max(0, (widths[column] ?? 0) - stringWidth(cell)));
				return alignments[column] === 'right' ? padding + cell : cell + padding;
			})
			.join('  ')
			.trimEnd(),
	);
}
