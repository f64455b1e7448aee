import type {AnsweringEngine} from './engine-connect.ts';

/**
 * Connections to engines that the images of one run share: each engine is asked once whether it answers,
 * and images of the same engine can be exported together. It loads no engine's client.
 */
export class SharedEngines {
	readonly #engines = new Map<string, Promise<AnsweringEngine>>();

	/**
	 * The engine of a key, which stays connected until {@link close}.
	 *
	 * @throws the error of the first attempt to connect
	 */
	async connect(key: string, connect: () => Promise<AnsweringEngine>): Promise<AnsweringEngine> {
		const connecting = this.#engines.get(key) ?? connect();
		this.#engines.set(key, connecting);
		const answering = await connecting;
		return {...answering, engine: {...answering.engine, close: () => {}}};
	}

	/** Ends all connections. */
	async close(): Promise<void> {
		for (const result of await Promise.allSettled(this.#engines.values())) {
			if (result.status === 'fulfilled') result.value.engine.close();
		}
	}
}
