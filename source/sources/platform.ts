import {arch} from 'node:process';
import {Failure} from '../failure.ts';

/** Architectures that Node.js names differently than Go. Images use the names of Go. */
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
	const chosen = candidates.find(({platform}) => matchesPlatform(platform, wanted));
	if (chosen) return chosen;
	if (wanted === undefined) return candidates[0];
	const known = candidates.map(({platform}) => platform || 'unknown');
	throw new Failure(
		`${place} holds no image for the platform ${wanted}`,
		`Choose one of those it has: --platform ${platformList([...new Set(known)])}.`,
	);
}

/** Platforms that a message names; real images have a dozen at most. */
const mostNamed = 30;

function platformList(platforms: readonly string[]): string {
	const more = platforms.length - mostNamed;
	const named = platforms.slice(0, mostNamed).join(', ');
	return more > 0 ? `${named} and ${more} more` : named;
}

/**
 * The warning that none of several platforms is that of this machine, so that another one was taken.
 *
 * @param wanted the platform that the user asked for
 */
export function otherPlatform(
	platforms: readonly string[],
	chosen: string,
	wanted: string | undefined,
): readonly string[] {
	const isOther = wanted === undefined && platforms.length > 1 && !matchesPlatform(chosen, wanted);
	if (!isOther) return [];
	const known = platformList(platforms);
	return [
		`there is no image for ${hostPlatform()}, so this is the one for ${chosen} (of ${known})`,
	];
}

/**
 * Whether a platform is the wanted one, by default this machine's. Without a variant, any matches:
 * `linux/arm` matches `linux/arm/v7`.
 */
export function matchesPlatform(platform: string, wanted: string = hostPlatform()): boolean {
	const pattern = normalized(wanted);
	const given = normalized(platform);
	return [given, given.replace(/\(.*\)/, '')].some(
		text => text === pattern || text.startsWith(`${pattern}/`),
	);
}

/** `arm64/v8` is the only variant of arm64 and may be left out. */
function normalized(platform: string): string {
	return platform.toLowerCase().replace(/\/arm64\/v8$/, '/arm64');
}
