import {spawnSync} from 'node:child_process';
import {rmSync} from 'node:fs';
import path from 'node:path';
import {Readable} from 'node:stream';
import {ociBlobs} from '../test/fixtures/archives.ts';
import {listedImage} from '../test/fixtures/listed-blob.ts';
import {
	type RegistryContent,
	type RegistryServer,
	registryServer,
} from '../test/fixtures/registry-server.ts';
import {digestOf} from '../test/fixtures/test-image.ts';
import {archivedImage, entriesOf} from './archived-image.ts';
import {type BenchContext, prepareImage} from './context.ts';
import {budgetedImages} from './images.ts';
import {comparedFigures, inTurn, processSide, secondsOf, transferSide} from './in-turn.ts';
import type {Figure} from './results.ts';

/** Limit for the analysis, as a multiple of the time to download and decompress the layers. */
const transferLimit = 1.15;

/** Requests until the layers and their commands are known: index, manifest and config. */
const requestLimit = 3;

const layerType = 'application/vnd.oci.image.layer.v1.tar+gzip';

/** Measures `ci` on an image in a registry, which this process serves, and `skopeo copy` if it is installed. */
export async function registryRows(context: BenchContext): Promise<readonly Figure[]> {
	const shape = budgetedImages.find(({name}) => name === 'gzip')!.shape;
	const image = await archivedImage((await prepareImage(context, shape)).path);
	const digests = image.layers.map(digestOf);
	const content = ociBlobs([image], {compression: 'none', layerType});
	return withRegistry(content, async ({host, requests}) => {
		const copy = path.join(context.folder, 'skopeo-copy');
		const source = `docker://${host}/app:1`;
		const skopeo = ['skopeo', '--insecure-policy', 'copy', '--quiet', '--src-tls-verify=false'];
		const hasSkopeo = spawnSync('skopeo', ['--version']).status === 0;
		const [ours, bare, copies = []] = await inTurn(context, [
			processSide(context, [...context.program, 'ci', '--no-cache', `registry:${host}/app:1`]),
			transferSide('read-layers.ts', [`http://${host}/v2/app`, ...digests]),
			...(hasSkopeo ? [processSide(context, [...skopeo, source, `dir:${copy}`])] : []),
		]);
		rmSync(copy, {recursive: true, force: true});
		const work = 'registry: `ci --no-cache` on the 615 MB image with gzip layers';
		const isLayer = (request: string) => digests.some(digest => request.endsWith(digest));
		return [
			...comparedFigures(
				work,
				ours,
				{name: 'bare download and decompression', seconds: secondsOf(bare)},
				{ratio: transferLimit},
			),
			{
				work,
				metric: 'before the first layer',
				unit: 'requests',
				// The run to warm up sent the first requests.
				values: [requests.findIndex(isLayer)],
				budget: requestLimit,
			},
			...(hasSkopeo
				? [
						{
							work: 'registry: `skopeo copy docker://… dir:…` of the same image',
							metric: 'wall time',
							unit: 's' as const,
							values: secondsOf(copies),
						},
					]
				: []),
		];
	});
}

/** Percent of the compressed layers that may be received if they have tables of contents. */
const listedLimit = 2;

/**
 * Measures which share of an image with eStargz layers is received. It depends on the sizes of the files, not
 * on their number, so the small image is enough.
 */
export async function listedRows(context: BenchContext): Promise<readonly Figure[]> {
	const archive = await prepareImage({...context, size: 'small'}, budgetedImages[0].shape);
	const {layers} = await archivedImage(archive.path);
	const files = layers.map(async tar => {
		const entries = await entriesOf(Readable.from([tar]));
		return entries.filter(({header}) => header.type === 'file');
	});
	const {storedBytes, ...content} = await listedImage(await Promise.all(files), 'eStargz');
	return withRegistry(content, async ({host, sentBytes}) => {
		await processSide(context, [
			...context.program,
			'ci',
			'--no-cache',
			`registry:${host}/app:1`,
		])();
		return [
			{
				work: 'registry: `ci --no-cache` on an image with eStargz layers',
				metric: 'received, of the compressed layers',
				unit: '%',
				values: [(sentBytes() / storedBytes) * 100],
				budget: listedLimit,
			},
		];
	});
}

async function withRegistry<Result>(
	content: RegistryContent,
	use: (server: RegistryServer) => Promise<Result>,
): Promise<Result> {
	const ends: (() => unknown)[] = [];
	const server = await registryServer({after: end => void ends.push(end)}, content);
	try {
		return await use(server);
	} finally {
		for (const end of ends) await end();
	}
}
