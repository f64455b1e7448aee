import {arch} from 'node:process';
import {Failure} from '../failure.ts';

/** Architectures that Node.js and Go, whose names images use, call differently. */
const goArchitectures: Readonly<Record<string, string>> = {
	x64: 'amd64',
	ia32: '386',
	mipsel: 'mipsle',
	ppc64: 'ppc64le',
};

/** The platform of this machine, whose images an engine would choose. */
export function hostPlatform(): string {
	return `linux/${goArchitectures[arch] ?? arch}`;
}

/**
 * Chooses the image of a platform. By default it is this machine's, or the first one if there is none
 * for it.
 *
 * @throws Failure if there is none for the wanted platform; it names the existing ones
 */
export function choosePlatform<Candidate extends {readonly platform: string}>(
	candidates: readonly Candidate[],
	wanted: string | undefined,
	place: string,
): Candidate {
	const chosen = candidates.find(({platform}) => matches(platform, wanted ?? hostPlatform()));
	if (chosen) return chosen;
	if (wanted === undefined) return candidates[0];
	const known = candidates.map(({platform}) => platform || 'unknown');
	throw new Failure(
		`${place} holds no image for the platform ${wanted}`,
		`Choose one of those it has: --platform ${[...new Set(known)].join(', ')}.`,
	);
}

/** Without a variant, any matches: `linux/arm` matches `linux/arm/v7`. */
function matches(platform: string, wanted: string): boolean {
	const pattern = normalized(wanted);
	const given = normalized(platform);
	return given === pattern || given.startsWith(`${pattern}/`);
}

/** `arm64/v8` is the only variant of arm64 and may be left out. */
function normalized(platform: string): string {
	return platform.toLowerCase().replace(/\/arm64\/v8$/, '/arm64');
}
