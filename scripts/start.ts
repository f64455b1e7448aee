/** Runs the built program; on the sample image that comes with it where nothing is given. */
if (process.argv.length === 2) process.argv.push('media/sample.tar');
const program = new URL('../dist/cli.js', import.meta.url);
await import(program.href);
