import {spawnSync} from 'node:child_process';

/** Runs the built program; on the sample image that comes with it where no image is named. */
const given = process.argv.slice(2);
const {status} = spawnSync(
	process.execPath,
	['dist/cli.js', ...(given.length > 0 ? given : ['media/sample.tar'])],
	{stdio: 'inherit'},
);
process.exitCode = status ?? 1;
