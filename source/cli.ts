#!/usr/bin/env node
// No static imports: older versions of Node.js cannot parse or link the rest of the program.
const needed = [22, 15] as const;
const [major, minor] = process.versions.node.split('.').map(Number);
if (major > needed[0] || (major === needed[0] && minor >= needed[1])) {
	const {runProgram} = await import('./program.ts');
	await runProgram(process.argv.slice(2));
} else {
	process.stderr.write(
		`layerscope needs Node.js ${needed.join('.')} or newer; this is ${process.versions.node}.\n`,
	);
	process.exitCode = 2;
}
