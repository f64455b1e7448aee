/** Runs the built program; on the sample image that comes with it where nothing is given. */
if (process.argv.length === 2) {
	process.argv.push('media/sample.tar');
	// The sample is full of waste: on a build server it is shown, not checked.
	delete process.env.CI;
}
const program = new URL('../dist/cli.js', import.meta.url);
await import(program.href);
