import {engineJson} from './engine-client.ts';
import {connectFirst} from './engine-connect.ts';
import type {EngineAddress} from './engine-host.ts';
import {toEngineFailure} from './engine-problem.ts';

/** A container in an engine's list. Texts are not printable. */
export type ListedContainer = {
	readonly name: string;
	/** The name of its image, or its id. */
	readonly image: string;
	/** In words of the engine: `Up 3 hours`. */
	readonly status: string;
	/** Bytes that it has written, as the engine states them. */
	readonly writtenBytes: number;
};

/** The fields of `/containers/json` that are used. */
type Answer = readonly {
	readonly Id: string;
	readonly Names?: readonly string[] | null;
	readonly Image: string;
	readonly State?: string;
	readonly Status?: string;
	/** Missing for a container that has written nothing. */
	readonly SizeRw?: number;
}[];

/** Lists all containers of the first engine that answers, stopped ones included. */
export async function listContainers(
	addresses: readonly EngineAddress[],
	signal?: AbortSignal,
): Promise<{readonly place: string; readonly containers: readonly ListedContainer[]}> {
	const {engine, name, host, place} = await connectFirst(addresses, signal);
	try {
		const path = '/containers/json?all=1&size=1';
		const listed = await engineJson<Answer>(engine, path, signal);
		const containers = listed.map(({Id, Names, Image, State, Status, SizeRw}) => ({
			name: Names?.[0]?.replace(/^\//, '') ?? Id.slice(0, 12),
			image: Image,
			status: Status || State || '',
			writtenBytes: SizeRw ?? 0,
		}));
		return {place, containers};
	} catch (error) {
		throw toEngineFailure(error, name, host);
	} finally {
		engine.close();
	}
}
