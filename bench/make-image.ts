import {ensureImage} from './bench-images.ts';

/** Writes one image and prints its path; a separate process, so that the measuring one stays small. */
const [folder, shape] = process.argv.slice(2);
process.stdout.write(ensureImage(folder, JSON.parse(shape)));
