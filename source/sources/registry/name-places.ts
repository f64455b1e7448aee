import {Failure} from '../../failure.ts';
import {fullName, type ImageName, isShortName, parseImageName} from './image-name.ts';
import type {RegistriesConf, RegistrySettings} from './registries-conf.ts';

/** A place that may have an image: its registry, or a mirror of it. */
export type NamePlace = {
	/** The name of the image there. */
	readonly name: ImageName;
	readonly isInsecure: boolean;
	/** Whether a failure of this place does not matter. */
	readonly isMirror: boolean;
};

/**
 * The images that a name may mean, in the order of their preference: a short name may be an alias, or the
 * name of an image in each of the search registries, by default Docker Hub.
 *
 * @throws Failure if the user must decide on the registry
 */
export function resolveName(
	text: string,
	{aliases, search, isEnforcing}: Pick<RegistriesConf, 'aliases' | 'search' | 'isEnforcing'>,
): readonly ImageName[] {
	const name = parseImageName(text);
	if (!name) return [];
	if (!isShortName(text)) return [name];
	const [, repository, rest] = /^([^:@]*)(.*)$/.exec(text)!;
	const alias = aliases.get(repository);
	if (alias !== undefined) return [parseImageName(`${alias}${rest}`) ?? name];
	if (search.length === 0) return [name];
	const candidates = search.map(registry => `${registry}/${text}`).filter(one => !isShortName(one));
	if (isEnforcing && candidates.length > 1) {
		throw new Failure(
			`${text} may be of several registries: ${search.join(', ')}`,
			`Write one of them: ${candidates.map(one => `registry:${one}`).join(', ')}.`,
		);
	}
	return candidates.map(one => parseImageName(one)).filter(one => one !== undefined);
}

/**
 * The places of an image: mirrors first, its own location last.
 *
 * @throws Failure if the user's settings block the image
 */
export function placesOf(
	name: ImageName,
	{registries}: Pick<RegistriesConf, 'registries'>,
): readonly NamePlace[] {
	const settings = settingsFor(name, registries);
	if (!settings) return [{name, isInsecure: false, isMirror: false}];
	const {isBlocked, isInsecure, location, mirrors} = settings;
	if (isBlocked) {
		throw new Failure(
			`${fullName(name)} is blocked by registries.conf (${settings.prefix})`,
			'Name an image of another registry, or change that file.',
		);
	}
	const kind = name.digest === undefined ? 'tag-only' : 'digest-only';
	const placeAt = (place: string) => relocated(name, settings.prefix, place);
	return [
		...mirrors
			.filter(({pulls}) => pulls === 'all' || pulls === kind)
			.map(mirror => ({...mirror, name: placeAt(mirror.location), isMirror: true})),
		{name: placeAt(location), isInsecure, isMirror: false},
	].filter(place => place.name !== undefined) as readonly NamePlace[];
}

/** The settings with the longest prefix of the name; `*.example.com` are all subdomains. */
function settingsFor(
	name: ImageName,
	registries: RegistriesConf['registries'],
): RegistrySettings | undefined {
	const rank = ({prefix}: RegistrySettings) =>
		matchedLength(name, prefix) - (prefix.startsWith('*') ? 0.5 : 0);
	const matching = [...registries.values()].filter(one => rank(one) > 0);
	return matching.toSorted((a, b) => rank(b) - rank(a))[0];
}

/** Characters of the name that a prefix matches; 0 if it does not match. */
function matchedLength(name: ImageName, prefix: string): number {
	if (prefix.startsWith('*.')) return name.host.endsWith(prefix.slice(1)) ? name.host.length : 0;
	const full = fullName(name);
	const isWhole = full === prefix || /^[/:@]/.test(full.slice(prefix.length));
	return full.startsWith(prefix) && isWhole ? prefix.length : 0;
}

/** The name with another place instead of the prefix. */
function relocated(name: ImageName, prefix: string, place: string): ImageName | undefined {
	if (place === '') return name;
	const full = fullName(name);
	return parseImageName(`${place}${full.slice(matchedLength(name, prefix))}`);
}
