import type {ImageComparison} from '../../analysis/image-comparison.ts';
import type {Growth} from '../../check/growth.ts';

/** Two images of one platform, and how much the figures have grown. */
export type Compared = {
	readonly comparison: ImageComparison;
	readonly growth: readonly Growth[];
};

/** A run of `layerscope compare`, as reports get it. */
export type ComparedRun = {
	/** One for each platform. */
	readonly compared: readonly Compared[];
	/** Whether one platform was asked for: its JSON is not a list. */
	readonly isSingle: boolean;
};

type WriteComparison = (run: ComparedRun) => string;

/** The formats of `compare --report`. The text goes to the terminal in any case. */
const formats = {
	text: async () => (await import('../compare-report.ts')).compareReports,
	json: async () => (await import('../compare-json.ts')).compareJsonText,
	markdown: async () => (await import('./compare-markdown.ts')).compareMarkdown,
	html: async () => (await import('../html/compare-html.ts')).compareHtml,
} as const satisfies Readonly<Record<string, () => Promise<WriteComparison>>>;

export type CompareFormatName = keyof typeof formats;

export const compareFormatNames = Object.keys(formats) as readonly CompareFormatName[];

/** Loads the writer of a format. */
export function compareFormat(name: CompareFormatName): Promise<WriteComparison> {
	return formats[name]();
}
