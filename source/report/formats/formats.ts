import type {WriteReport} from './reported.ts';

type Format = {
	/** Loads the writer, and with it the libraries that only this format needs. */
	readonly load: () => Promise<WriteReport>;
	/** Needs dive's figures of the images. */
	readonly needsDive?: true;
	/** Needs the files of all layers. */
	readonly needsFiles?: true;
};

/** The formats of `--report`, in the order of the help. */
const formats = {
	text: {load: async () => (await import('../ci-report.ts')).textReport},
	json: {load: async () => (await import('../json-report.ts')).jsonReports, needsDive: true},
	markdown: {load: async () => (await import('./markdown.ts')).markdownReport},
	junit: {load: async () => (await import('./junit.ts')).junitReport},
	sarif: {load: async () => (await import('./sarif.ts')).sarifReport},
	gitlab: {load: async () => (await import('./gitlab.ts')).gitlabReport},
	html: {
		load: async () => (await import('../html/html-report.ts')).htmlReport,
		needsFiles: true,
	},
	dive: {
		load: async () => (await import('./dive.ts')).diveReport,
		needsDive: true,
		needsFiles: true,
	},
} as const satisfies Readonly<Record<string, Format>>;

export type FormatName = keyof typeof formats;

export const formatNames = Object.keys(formats) as readonly FormatName[];

export function formatOf(name: FormatName): Format {
	return formats[name];
}
