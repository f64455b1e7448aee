import {engineAt} from '../test/fixtures/engine.ts';

/**
 * Reads and discards an image's export, like `docker save IMAGE | cat >/dev/null`. Prints the seconds from
 * the request to the last byte.
 */
const [host, image] = process.argv.slice(2);
const docker = engineAt(host);
const start = performance.now();
for await (const _ of await docker.getImage(image).get()) {
	// Discard the data.
}
process.stdout.write(String((performance.now() - start) / 1000));
