import {asArray, asRecord, asText} from '../image/json-value.ts';

type Document = Readonly<Record<string, unknown>>;

/** Types of the configs of images. */
const imageConfigs: ReadonlySet<string> = new Set([
	'',
	'application/vnd.oci.image.config.v1+json',
	'application/vnd.docker.container.image.v1+json',
]);

/**
 * Whether a manifest belongs to something other than an image: registries and layouts also store
 * charts, signatures and lists of packages.
 *
 * @see https://github.com/opencontainers/image-spec/blob/main/manifest.md#guidelines-for-artifact-usage
 */
export function isArtifact(manifest: Document): boolean {
	const types = layerTypes(manifest);
	const holdsDocuments = types.length > 0 && types.every(type => type.endsWith('json'));
	return holdsDocuments || !imageConfigs.has(asText(asRecord(manifest.config).mediaType));
}

/** The kind of an artifact in words: `Helm chart (application/vnd.cncf.helm.config.v1+json)`. */
export function artifactName(manifest: Document): string {
	const types = artifactTypes(manifest);
	const type = types[0] ?? 'unknown type';
	const kind = kinds.find(([pattern]) => types.some(text => pattern.test(text)))?.[1];
	return kind === undefined ? type : `${kind} (${type})`;
}

const kinds: readonly (readonly [RegExp, string])[] = [
	[/helm/, 'Helm chart'],
	[/cosign\.simplesigning|sigstore|notary|\/signature/, 'signature'],
	[/spdx/i, 'SPDX SBOM'],
	[/cyclonedx/i, 'CycloneDX SBOM'],
	[/slsa|provenance/, 'provenance'],
	[/in-toto/, 'attestation'],
	[/buildkit\.cacheconfig/, 'BuildKit cache'],
	[/wasm/, 'WebAssembly module'],
];

/** The most telling type first. */
function artifactTypes(manifest: Document): readonly string[] {
	const predicates = asArray(manifest.layers).map(layer =>
		asText(asRecord(asRecord(layer).annotations)['in-toto.io/predicate-type']),
	);
	const config = asText(asRecord(manifest.config).mediaType);
	const ownType = imageConfigs.has(config) || /empty\.v1/.test(config) ? '' : config;
	const types = [...predicates, asText(manifest.artifactType), ownType, ...layerTypes(manifest)];
	return types.filter(type => type !== '');
}

function layerTypes(manifest: Document): readonly string[] {
	return asArray(manifest.layers).map(layer => asText(asRecord(layer).mediaType));
}
