import {createHash} from 'node:crypto';
import {Failure} from '../../failure.ts';
import {platformText} from '../../image/image-config.ts';
import type {ImageInfo} from '../../image/image-info.ts';
import {asArray, asRecord, asText} from '../../image/json-value.ts';
import {digestOf} from '../blob-names.ts';
import {documentLimit, parseDocument} from '../blobs.ts';
import {brokenImage} from '../broken-image.ts';
import {DigestCheck} from '../digest-check.ts';
import {findImage} from '../image-layout.ts';
import {isAttestation} from '../layout-index.ts';
import {choosePlatform, otherPlatform} from '../platform.ts';
import type {KnownDocuments} from '../source.ts';
import {layerProblem} from '../unreadable-layer.ts';
import {fullName, type ImageName} from './image-name.ts';
import type {RegistryClient, StoredBlob} from './registry-client.ts';

/** An image in a registry, of which no layer has been read. */
export type RegistryImage = {
	readonly info: ImageInfo;
	/** The blobs of its layers, by {@link LayerInfo.blob}. */
	readonly layers: ReadonlyMap<string, LayerBlob>;
	/** The `index.json` of an OCI layout with this image only. */
	readonly index: Readonly<Record<string, unknown>>;
	/** Manifest and config, by the names of their blobs. */
	readonly documents: ReadonlyMap<string, Uint8Array>;
};

/** A layer's blob, as the manifest describes it. */
export type LayerBlob = StoredBlob & {
	readonly annotations: Readonly<Record<string, unknown>>;
	/** Why the registry need not have the blob; `undefined` for usual layers. */
	readonly missingProblem: string | undefined;
};

export type FindRegistryImage = {
	readonly client: RegistryClient;
	readonly reference: string;
	readonly platform?: string | undefined;
	readonly known?: KnownDocuments | undefined;
	readonly signal?: AbortSignal | undefined;
};

/** A manifest, or an index of manifests. */
type Document = {
	readonly digest: string;
	readonly mediaType: string;
	readonly bytes: Buffer;
	readonly value: Readonly<Record<string, unknown>>;
};

/**
 * Finds an image with three requests: its index, the manifest of the platform, and the config. The last two
 * may be known; the first is asked for each time, because it tells what the name stands for now.
 *
 * @returns `undefined` if the registry has no such image
 */
export async function findRegistryImage(
	name: ImageName,
	options: FindRegistryImage,
): Promise<RegistryImage | undefined> {
	const {client, reference, platform, signal} = options;
	const place = fullName(name);
	const root = await readManifest(name.digest ?? name.tag, place, options);
	if (!root) return undefined;
	const {manifest, platforms} = await findManifest(root, place, options);
	const layers = layersOf(manifest, place);
	// The readers of OCI layouts find the image in an index of this manifest only.
	const index = indexOf(manifest, name);
	const documents = new Map([[blobNameOf(manifest.digest), manifest.bytes]]);
	const info = await findImage(
		{
			sizeOf: blob => layers.get(blob)?.size,
			readJson: async blob => {
				if (blob === 'index.json') return index;
				const digest = digestOf(blob);
				if (digest === null) return undefined;
				const read = () => client.smallBlob(digest, documentLimit, signal);
				const bytes = documents.get(blob) ?? (await knownOrRead(digest, place, options, read));
				if (bytes) documents.set(blob, bytes);
				return parseDocument(bytes);
			},
		},
		{reference, place, platform: undefined},
	);
	if (!info) return undefined;
	const {host, repository, tag, digest} = name;
	const details = {...info.details, repoDigests: [`${host}/${repository}@${root.digest}`]};
	const tags = digest === undefined ? [`${host}/${repository}:${tag}`] : [];
	const warnings = [...info.warnings, ...otherPlatform(platforms, info.platform, platform)];
	const found: ImageInfo = {...info, source: 'registry', tags, platforms, details, warnings};
	return {info: found, layers, index, documents};
}

function indexOf({digest, mediaType, bytes}: Document, {tag}: ImageName) {
	const annotations = {'org.opencontainers.image.ref.name': tag};
	return {
		schemaVersion: 2,
		manifests: [{mediaType, digest, size: bytes.length, annotations}],
	};
}

/** Indexes within indexes that are followed: one level is usual. */
const deepestIndex = 4;

async function findManifest(
	root: Document,
	place: string,
	options: FindRegistryImage,
): Promise<{readonly manifest: Document; readonly platforms: readonly string[]}> {
	let document = root;
	let platforms: readonly string[] = [];
	for (let depth = 0; Array.isArray(document.value.manifests); depth++) {
		const candidates = asArray(document.value.manifests)
			.map(asRecord)
			.filter(descriptor => !isAttestation(descriptor))
			.map(descriptor => ({
				digest: asText(descriptor.digest),
				mediaType: asText(descriptor.mediaType),
				platform: platformText(descriptor.platform),
			}));
		if (candidates.length === 0 || depth === deepestIndex) {
			throw brokenImage(place, 'its index names no image');
		}
		const isNested = candidates.every(candidate => candidate.platform === '');
		const chosen = isNested ? candidates[0] : choosePlatform(candidates, options.platform, place);
		if (!isNested && candidates.length > 1) platforms = candidates.map(item => item.platform);
		const {digest, mediaType} = chosen;
		const read = async () => (await readManifest(digest, place, options))?.bytes;
		const bytes = await knownOrRead(digest, place, options, read);
		if (!bytes) throw brokenImage(place, `its manifest ${digest} is missing`);
		document = toDocument(digest, mediaType, bytes);
	}
	if (!Array.isArray(document.value.layers)) throw noImage(document, place);
	return {manifest: document, platforms};
}

async function knownOrRead(
	digest: string,
	place: string,
	{known}: FindRegistryImage,
	read: () => Promise<Buffer | undefined>,
): Promise<Buffer | undefined> {
	const found = await known?.get(digest);
	if (found) return Buffer.from(found);
	const bytes = await read();
	if (bytes) known?.put(digest, bytes, place);
	return bytes;
}

async function readManifest(
	reference: string,
	place: string,
	{client, signal}: FindRegistryImage,
): Promise<Document | undefined> {
	const isDigest = reference.includes(':');
	if (isDigest && !isValidDigest(reference)) {
		throw brokenImage(place, `its index has the digest "${reference}"`);
	}
	const answer = await client.manifest(reference, documentLimit, signal);
	if (!answer) return undefined;
	if (isDigest) {
		const check = new DigestCheck(reference);
		check.add(answer.bytes);
		check.finish();
	}
	const {bytes, mediaType} = answer;
	const digest = isDigest
		? reference
		: `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
	return toDocument(digest, mediaType, bytes);
}

/** @param mediaType by the registry or by the index; the document's own comes first */
function toDocument(digest: string, mediaType: string, bytes: Buffer): Document {
	const value = asRecord(parseDocument(bytes));
	return {digest, mediaType: asText(value.mediaType) || mediaType, bytes, value};
}

function layersOf({value}: Document, place: string): ReadonlyMap<string, LayerBlob> {
	const layers = asArray(value.layers).map((layer): [string, LayerBlob] => {
		const {digest: given, size, annotations, mediaType, urls} = asRecord(layer);
		const digest = asText(given);
		if (!isValidDigest(digest) || !Number.isSafeInteger(size) || (size as number) < 0) {
			throw brokenImage(place, `its manifest has the digest "${digest}", or no size for it`);
		}
		const stored = {mediaType: asText(mediaType), urls: asArray(urls).map(asText)};
		const blob = {
			digest,
			size: size as number,
			annotations: asRecord(annotations),
			missingProblem: layerProblem(stored, false),
		};
		return [blobNameOf(digest), blob];
	});
	return new Map(layers);
}

function isValidDigest(digest: string): boolean {
	return /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/.test(digest);
}

function blobNameOf(digest: string): string {
	return `blobs/${digest.replace(':', '/')}`;
}

function noImage({mediaType, value}: Document, place: string): Failure {
	if (value.schemaVersion === 1 || /manifest\.v1\+/.test(mediaType)) {
		return new Failure(
			`${place} has a manifest of schema version 1, which has no list of layers`,
			'Pull it with an old engine and push it again, or build it anew.',
		);
	}
	return brokenImage(place, 'its manifest names no layers');
}
