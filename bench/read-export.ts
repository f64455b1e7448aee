import {engineAt} from '../test/fixtures/engine.ts';

/**
 * Reads and discards an export, like `docker save IMAGE | cat >/dev/null`, or `docker export` for
 * `container:ID`. Prints the seconds from the request to the last byte.
 */
const [host, reference] = process.argv.slice(2);
const [kind, name] = reference.split(/:(.*)/s);
const docker = engineAt(host);
const exported =
	kind === 'container'
		? () => docker.getContainer(name).export()
		: () => docker.getImage(name).get();
const start = performance.now();
for await (const _ of await exported()) {
	// Discard the data.
}
process.stdout.write(String((performance.now() - start) / 1000));
