/** How often the screen may change, and how richly it is drawn. */
export type Pace = {
	/** Frames a second at most. A key that comes after a pause is on the screen at once, whatever this is. */
	readonly framesPerSecond: number;
	/** Milliseconds between two looks at how far loading is. */
	readonly progressMilliseconds: number;
	/** Whether rows are drawn with fewer characters and styles. */
	readonly isPlain: boolean;
};

export const usualPace: Pace = {
	framesPerSecond: 30,
	progressMilliseconds: 150,
	isPlain: false,
};

/** For lines on which every byte counts. */
export const slowPace: Pace = {
	framesPerSecond: 5,
	progressMilliseconds: 2000,
	isPlain: true,
};

/** The pace that `--slow`, or else the environment, asks for. */
export function paceOf(isSlow: boolean, env: NodeJS.ProcessEnv): Pace {
	return isSlow || env.LAYERSCOPE_SLOW === '1' || env.LAYERSCOPE_SLOW === 'true'
		? slowPace
		: usualPace;
}
