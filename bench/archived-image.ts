import {createReadStream} from 'node:fs';
import type {Readable} from 'node:stream';
import {extract} from 'tar-stream';
import type {PackedEntry} from '../test/fixtures/layer-tar.ts';
import type {TestImage} from '../test/fixtures/test-image.ts';

/** Reads all entries of a plain tar into memory. */
export async function entriesOf(tar: Readable): Promise<readonly PackedEntry[]> {
	const entries: PackedEntry[] = [];
	for await (const entry of tar.pipe(extract())) {
		const chunks = await Array.fromAsync(entry as AsyncIterable<Buffer>);
		entries.push({header: entry.header, content: Buffer.concat(chunks)});
	}
	return entries;
}

/** Reads a generated docker archive into memory. The layers are as stored there: they may be compressed. */
export async function archivedImage(archive: string): Promise<TestImage> {
	const entries = await entriesOf(createReadStream(archive));
	const files = new Map(entries.map(({header, content}) => [header.name, content]));
	const [{Config, RepoTags, Layers}] = JSON.parse(String(files.get('manifest.json')));
	const config = files.get(Config)!;
	const {os, architecture} = JSON.parse(config.toString());
	return {
		config,
		layers: Layers.map((name: string) => files.get(name)),
		tags: RepoTags,
		platform: {os, architecture},
	};
}
