import type {ImageShape} from './bench-images.ts';

export type ImageSize = 'small' | 'full';

export type ImageName = 'plain' | 'gzip' | 'zstd' | '30k' | '100k' | '1m';

export type Limits = {
	readonly seconds: number;
	readonly megabytes?: number;
};

/** Milliseconds per key press. */
export type KeyLimits = {readonly median: number; readonly worst: number};

/** An image with its budgets. Measurements without a budget are informational. */
export type BudgetedImage = {
	readonly name: ImageName;
	readonly title: string;
	/** A title for narrow table columns. */
	readonly shortTitle: string;
	readonly shape: ImageShape;
	readonly ci?: Limits;
	/** Until the inspector shows all layers. */
	readonly inspector?: Limits;
	/** Limits for any key; without them no keys are pressed. */
	readonly keys?: KeyLimits;
	/** Limits for keys pressed before all layers have loaded. */
	readonly loadingKeys?: KeyLimits;
	/** Measurements of dive 0.13.1 for the same work, on another machine of this kind. */
	readonly dive: {readonly ci?: string; readonly inspector?: string; readonly keys?: string};
};

/** Bytes written to the terminal per cursor move and per layer switch. */
export const byteLimits = {move: 1200, layer: 6000} as const;

/** Seconds for an image that is in the cache, whatever its size and source. */
export const warmLimits = {ci: 0.25, inspector: 0.4} as const;

/** Limit for `--help` and `--version`. */
export const startSeconds = 0.15;

const usualKeys: KeyLimits = {median: 16, worst: 35};

const largeKeys: KeyLimits = {median: 25, worst: 100};

export const budgetedImages: readonly BudgetedImage[] = [
	{
		name: 'plain',
		title: '615 MB docker archive, plain layers, 7 layers, 16,500 entries',
		shortTitle: '615 MB',
		shape: distribution('none'),
		ci: {seconds: 0.3, megabytes: 100},
		inspector: {seconds: 0.6, megabytes: 150},
		keys: usualKeys,
		dive: {ci: '0.65 s, 46 MB', inspector: '2.0 s, 124 MB', keys: '12–70 ms'},
	},
	{
		name: 'gzip',
		title: 'the 615 MB image with gzip layers',
		shortTitle: '615 MB, gzip',
		shape: distribution('gzip'),
		ci: {seconds: 1.1},
		loadingKeys: usualKeys,
		dive: {ci: '2.95 s'},
	},
	{
		name: 'zstd',
		title: 'the 615 MB image with zstd layers',
		shortTitle: '615 MB, zstd',
		shape: distribution('zstd'),
		ci: {seconds: 0.8},
		loadingKeys: usualKeys,
		dive: {ci: '0.85 s'},
	},
	{
		name: '30k',
		title: '30,000 files × 41 layers, each changing 300 and removing 10',
		shortTitle: '30k × 41',
		shape: {
			kind: 'churn',
			files: 30_000,
			layers: 41,
			changed: 300,
			removed: 10,
			fileBytes: 1800,
		},
		inspector: {seconds: 0.8, megabytes: 200},
		keys: usualKeys,
		dive: {inspector: '24 s, 1.9 GB', keys: '12–70 ms; 700–800 ms to switch a layer'},
	},
	{
		name: '100k',
		title: '100,000 files × 60 layers, each changing 500 and removing 20',
		shortTitle: '100k × 60',
		shape: {
			kind: 'churn',
			files: 100_000,
			layers: 60,
			changed: 500,
			removed: 20,
			fileBytes: 1800,
		},
		ci: {seconds: 1, megabytes: 200},
		keys: usualKeys,
		loadingKeys: usualKeys,
		dive: {ci: '176 s, 283 MB', keys: '12–70 ms'},
	},
	{
		name: '1m',
		title: '1,000,000 files, and 20 layers that each change 2,000',
		shortTitle: '1M × 21',
		shape: {
			kind: 'churn',
			files: 1_000_000,
			layers: 21,
			changed: 2000,
			removed: 20,
			fileBytes: 400,
		},
		ci: {seconds: 6, megabytes: 700},
		keys: largeKeys,
		loadingKeys: largeKeys,
		dive: {},
	},
];

function distribution(compression: 'none' | 'gzip' | 'zstd'): ImageShape {
	return {kind: 'distribution', entries: 16_500, layers: 7, megabytes: 615, compression};
}

/** Scales a shape: a `small` run uses a twentieth of the entries, to check that the benchmark works. */
export function sizedShape(shape: ImageShape, size: ImageSize): ImageShape {
	if (size === 'full') return shape;
	const part = (count: number) => Math.max(1, Math.floor(count / 20));
	return shape.kind === 'churn'
		? {
				...shape,
				files: part(shape.files),
				changed: part(shape.changed),
				removed: part(shape.removed),
			}
		: {...shape, entries: part(shape.entries), megabytes: part(shape.megabytes)};
}
