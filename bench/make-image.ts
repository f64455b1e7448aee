import {benchImage} from './bench-images.ts';

/** Makes one image and prints its path; a process of its own keeps the measuring one small. */
const [folder, shape] = process.argv.slice(2);
process.stdout.write(benchImage(folder, JSON.parse(shape)));
