import {writeFile} from 'node:fs/promises';
import {sampleImage} from './sample-image.ts';

/** Writes the sample image that comes with the project: `npm run sample`. */
await writeFile('media/sample.tar', await sampleImage());
