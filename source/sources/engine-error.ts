import {Failure, isAbort} from '../failure.ts';

/** An engine that has not answered a ping by then is not there, or hangs. */
export const pingMilliseconds = 1500;

const reasons: Readonly<Record<string, {readonly what: string; readonly hint: string}>> = {
	ENOENT: {
		what: 'is not running: its socket does not exist',
		hint: 'Start the engine, or name another one with --host or DOCKER_HOST.',
	},
	ECONNREFUSED: {
		what: 'is not running: nothing answers there',
		hint: 'Start the engine, or name another one with --host or DOCKER_HOST.',
	},
	EACCES: {
		what: 'may not be used by this user: no permission for its socket',
		hint: 'Join the group that owns the socket (often: docker), or run as a user that may use it.',
	},
	ETIMEDOUT: {
		what: `does not answer within ${pingMilliseconds / 1000} seconds`,
		hint: 'See whether the engine is well (docker version), or name another one with --host.',
	},
	ENOTFOUND: {
		what: 'cannot be reached: there is no host of that name',
		hint: 'Check the address given by --host, DOCKER_HOST or the docker context.',
	},
};

/** Makes of what went wrong between us and an engine an error that says what to do. */
export function describeEngineError(error: unknown, host: string): unknown {
	if (isAbort(error) || error instanceof Failure || !(error instanceof Error)) return error;
	const code = (error as NodeJS.ErrnoException).code ?? '';
	const {what, hint} = reasons[code] ?? {
		what: `gives an error: ${error.message}`,
		hint: 'See whether the docker command works with this engine (docker version).',
	};
	return new Failure(`the Docker engine at ${host} ${what}`, hint, {cause: error});
}
