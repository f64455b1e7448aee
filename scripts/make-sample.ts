import {writeFile} from 'node:fs/promises';
import {sampleImage} from './sample-image.ts';

/** Writes the project's sample image: `npm run sample`. */
await writeFile('media/sample.tar', await sampleImage());
