import os from 'node:os';

/** The machine that ran the measurements. */
export type Machine = {
	readonly processor: string;
	readonly cores: number;
	readonly memoryBytes: number;
	readonly system: string;
	readonly node: string;
	/** `2026-01-31`. */
	readonly date: string;
	/** One-minute load averages before and after the run. */
	readonly load: readonly [before: number, after: number];
};

export function thisMachine(load: readonly [number, number]): Machine {
	return {
		processor: os.cpus()[0]?.model.trim() ?? os.arch(),
		cores: os.availableParallelism(),
		memoryBytes: os.totalmem(),
		system: `${os.type()} ${os.release()}`,
		node: process.version,
		date: new Date().toISOString().slice(0, 10),
		load,
	};
}

export function currentLoad(): number {
	return os.loadavg()[0];
}
