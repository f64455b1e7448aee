import {engineAt} from '../test/fixtures/engine.ts';

/**
 * Reads an image's export to nowhere: what `docker save IMAGE | cat >/dev/null` does. Prints the
 * seconds that the stream took, from the request to its last byte.
 */
const [host, image] = process.argv.slice(2);
const docker = engineAt(host);
const start = performance.now();
for await (const _ of await docker.getImage(image).get()) {
	// Nothing keeps it.
}
process.stdout.write(String((performance.now() - start) / 1000));
