import {arch} from 'node:process';
import {Failure} from '../failure.ts';

/** Node's names of architectures that Go, and so every image, calls otherwise. */
const goArchitectures: Readonly<Record<string, string>> = {
	x64: 'amd64',
	ia32: '386',
	mipsel: 'mipsle',
	ppc64: 'ppc64le',
};

/** The platform whose images run here: what an engine would choose. */
export function hostPlatform(): string {
	return `linux/${goArchitectures[arch] ?? arch}`;
}

/**
 * Chooses the image of a platform. Without a wish it is this machine's, or the first where there is
 * none for it.
 *
 * @throws Failure where there is none for the wished platform; it names those that there are
 */
export function choosePlatform<Candidate extends {readonly platform: string}>(
	candidates: readonly Candidate[],
	wish: string | undefined,
	place: string,
): Candidate {
	const chosen = candidates.find(({platform}) => matches(platform, wish ?? hostPlatform()));
	if (chosen) return chosen;
	if (wish === undefined) return candidates[0];
	const known = candidates.map(({platform}) => platform || 'unknown');
	throw new Failure(
		`${place} holds no image for the platform ${wish}`,
		`Choose one of those it has: --platform ${[...new Set(known)].join(', ')}.`,
	);
}

/** A wish without a variant takes any: `linux/arm` matches `linux/arm/v7`. */
function matches(platform: string, wish: string): boolean {
	const wanted = normalized(wish);
	const given = normalized(platform);
	return given === wanted || given.startsWith(`${wanted}/`);
}

/** `arm64/v8` is the only variant of arm64 and may be left out. */
function normalized(platform: string): string {
	return platform.toLowerCase().replace(/\/arm64\/v8$/, '/arm64');
}
