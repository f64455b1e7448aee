import type {AnalyzedImage, FullyAnalyzedImage, LoadedImage} from '../analysis/analyzed-image.ts';
import type {Failure} from '../failure.ts';
import type {CheckedImage} from './check-image.ts';

/** An image, or one platform of it, after its check; or why it could not be checked. */
export type Outcome = CheckedOutcome | {readonly reference: string; readonly failure: Failure};

export type CheckedOutcome = {
	/** The name of the image, as the user typed it. */
	readonly reference: string;
	/** The image as the rules count it. */
	readonly checked: CheckedImage;
	/** All of the image; with dive's figures and the files of its layers if they were asked for. */
	readonly whole: AnalyzedImage & Partial<FullyAnalyzedImage> & Partial<LoadedImage>;
	/** Base that was given but has no layer in common with the image. */
	readonly foreignBase?: string | undefined;
};
