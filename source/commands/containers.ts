import {type CommandContext, usage} from '../cli/command-line.ts';
import {writeLines} from '../cli/output.ts';
import {exitCodes} from '../exit.ts';
import {containersReport} from '../report/containers-report.ts';
import {findEngines} from '../sources/engine/engine-host.ts';

/** `layerscope containers`: lists the engine's containers, and how much each has written. */
export async function containers(
	given: readonly string[],
	{options, env, stdout, signal}: CommandContext,
): Promise<number> {
	if (given.length > 0) {
		throw usage(`containers takes no arguments; open one with layerscope container:${given[0]}`);
	}
	const {listContainers} = await import('../sources/engine/list-containers.ts');
	const {containers: listed, place} = await listContainers(findEngines(options, env), signal);
	await writeLines(stdout, containersReport(listed, place), signal);
	return exitCodes.ok;
}
