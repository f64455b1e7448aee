/** A cache of a package manager. */
export type PackageCache = {
	readonly manager: string;
	/** Finds the commands that fill the cache, unless it is filled. */
	readonly fills: RegExp;
	/** Finds the command that must fill the cache before `fills` can use it; `fills` itself can without one. */
	readonly filledBy?: RegExp;
	/** How to keep the cache out of the layer that fills it. */
	readonly remedy: Remedy;
};

export type Remedy =
	/** An option of the commands that `fills` finds, such as `install`. */
	| {readonly install: string; readonly option: string}
	/** A command at the end of the RUN. */
	| {readonly end: string}
	/** Removing the folder at the end of the RUN. */
	| 'remove';

/** Finds commands of programs; both are alternatives of a pattern. */
export function commands(programs: string, verbs: string): RegExp {
	// Up to nine options, so that matching stays linear in the length of the command.
	return new RegExp(String.raw`\b(?:${programs})\s+(?:-\S+\s+){0,9}(?:${verbs})\b`);
}

/** As {@link commands}, for a text that is one command and nothing else. */
function onlyCommand(programs: string, verbs: string): RegExp {
	return new RegExp(`^${commands(programs, verbs).source}$`);
}

const aptPrograms = 'apt|apt-get|aptitude';
const dnfPrograms = 'dnf5?|microdnf|yum|tdnf';
const rpmPrograms = `${dnfPrograms}|zypper`;

/** The programs that install packages of a distribution, as alternatives of a pattern. */
export const systemManagers = `${aptPrograms}|apk|${rpmPrograms}`;

const aptFills = commands(aptPrograms, 'install|(?:dist-|full-)?upgrade|build-dep');
const apkFills = commands('apk', 'add|update|upgrade');
const compiles = 'build|check|doc|fetch|generate|get|install|list|mod|run|test|update|vet';

/** By path; the first group of the pattern is the folder of the cache. */
const caches: readonly (PackageCache & {readonly pattern: RegExp})[] = [
	{
		manager: 'apt',
		pattern: /^(\/var\/lib\/apt\/lists)(?:\/|$)/,
		fills: aptFills,
		filledBy: commands(aptPrograms, 'update'),
		remedy: {end: 'rm -rf /var/lib/apt/lists/*'},
	},
	{
		manager: 'apt',
		pattern: /^(\/var\/cache\/apt)(?:\/|$)/,
		fills: aptFills,
		remedy: {end: 'apt-get clean'},
	},
	{
		manager: 'apk',
		pattern: /^(\/var\/cache\/apk)(?:\/|$)/,
		fills: apkFills,
		remedy: {install: 'apk add', option: '--no-cache'},
	},
	{
		// Where this folder exists, `apk add --no-cache` stores packages in it all the same.
		manager: 'apk',
		pattern: /^(\/etc\/apk\/cache)(?:\/|$)/,
		fills: apkFills,
		remedy: {end: 'rm -rf /etc/apk/cache/*'},
	},
	{
		// `dnf clean all` leaves a few files.
		manager: 'dnf',
		pattern: /^(\/var\/cache\/(?:dnf|libdnf5|yum|tdnf))(?:\/|$)/,
		fills: commands(
			'dnf5?|microdnf|yum|tdnf',
			'(?:group|re)?install|builddep|check-update|distro-sync|makecache|module|swap|update|upgrade',
		),
		remedy: 'remove',
	},
	{
		manager: 'zypper',
		pattern: /^(\/var\/cache\/zypp)(?:\/|$)/,
		fills: commands('zypper', 'install|in|refresh|ref|update|up|patch|dist-upgrade|dup'),
		remedy: {end: 'zypper clean --all'},
	},
	{
		manager: 'pip',
		pattern: /^(.*\/\.cache\/pip)(?:\/|$)/,
		fills: commands(String.raw`pip[\d.]*`, 'install|download|wheel'),
		remedy: {install: 'pip install', option: '--no-cache-dir'},
	},
	{
		manager: 'composer',
		pattern: /^(.*\/(?:\.composer\/cache|\.cache\/composer))(?:\/|$)/,
		fills: commands('composer', 'install|update|require|create-project'),
		remedy: {install: 'composer install', option: '--no-cache'},
	},
	{
		manager: 'npm',
		pattern: /^(.*\/\.npm)(?:\/|$)/,
		fills: commands('npm', 'install|i|ci|add|update'),
		remedy: 'remove',
	},
	{
		manager: 'yarn',
		pattern: /^(.*\/(?:\.cache\/yarn|\.yarn\/(?:berry\/)?cache))(?:\/|$)/,
		fills: /\byarn(?:\s+(?:install|add|upgrade)\b|\s*$)/,
		remedy: 'remove',
	},
	{
		manager: 'pnpm',
		pattern: /^(.*\/(?:\.cache\/pnpm|\.local\/share\/pnpm\/store|\.pnpm-store))(?:\/|$)/,
		fills: commands('pnpm', 'install|i|add|update|fetch'),
		remedy: 'remove',
	},
	{
		manager: 'go',
		pattern: /^(.*\/(?:\.cache\/go-build|go\/pkg\/mod))(?:\/|$)/,
		fills: commands('go', compiles),
		remedy: 'remove',
	},
	{
		manager: 'cargo',
		pattern: /^(.*\/\.?cargo\/(?:registry|git))(?:\/|$)/,
		fills: commands('cargo', compiles),
		remedy: 'remove',
	},
	{
		manager: 'gem',
		pattern:
			/^(.*\/(?:gems\/[^/]+\/cache|\.bundle\/cache|bundle\/cache|bundle\/ruby\/[^/]+\/cache))(?:\/|$)/,
		fills: commands('gem|bundle', 'install|update'),
		remedy: 'remove',
	},
	// The folders above have settings, too.
	{
		manager: 'maven',
		pattern: /^(.*\/\.m2(?:\/repository)?)(?:\/|$)/,
		fills: /\bmvnw?\s/,
		remedy: 'remove',
	},
	{
		manager: 'gradle',
		pattern: /^(.*\/\.gradle(?:\/caches)?)(?:\/|$)/,
		fills: /\bgradlew?\s/,
		remedy: 'remove',
	},
];

/** Part of every path that {@link caches} match, so that other paths cost one search. */
const anyCache =
	/\/(?:apt|apk|t?dnf|libdnf5|yum|zypp|pip|composer|\.composer|\.npm|yarn|\.yarn|pnpm|\.pnpm-store|go-build|pkg|\.?cargo|gems|\.bundle|bundle|\.m2|\.gradle)(?:\/|$)/;

/** The cache that a path belongs to, with its folder. */
export function cacheOf(path: string): (PackageCache & {readonly folder: string}) | undefined {
	if (!anyCache.test(path)) return undefined;
	for (const cache of caches) {
		const match = cache.pattern.exec(path);
		if (match) return {...cache, folder: match[1]};
	}
	return undefined;
}

/** Commands that empty caches and do nothing else, with one of the caches. */
const cleaners: readonly (readonly [command: RegExp, cache: string])[] = [
	[onlyCommand(aptPrograms, '(?:auto)?clean'), '/var/cache/apt'],
	[onlyCommand(dnfPrograms, String.raw`clean\s+all`), '/var/cache/dnf'],
	[onlyCommand('zypper', String.raw`clean(?:\s+(?:-a|--all))?`), '/var/cache/zypp'],
	[/^pip[\d.]*\s+cache\s+purge$/, '/root/.cache/pip'],
	[/^npm\s+cache\s+clean\s+(?:--force|-f)$/, '/root/.npm'],
	[/^yarn\s+cache\s+clean$/, '/root/.cache/yarn'],
];

/** A cache of the package manager that a command does nothing with but empty its caches. */
export function emptiedCache(command: string): string | undefined {
	return cleaners.find(([pattern]) => pattern.test(command.trim()))?.[1];
}

/** Databases, logs and indexes that a package manager writes on every install. */
const records: readonly {readonly manager: string; readonly pattern: RegExp}[] = [
	{manager: 'useradd', pattern: /^\/etc\/(?:passwd|group|g?shadow|sub[ug]id)-?$/},
	{
		manager: 'apt',
		pattern:
			/^\/(?:var\/lib\/(?:dpkg|apt\/extended_states|systemd\/catalog|ucf|pam)|var\/log\/(?:apt|dpkg\.log|alternatives\.log)|var\/cache\/(?:debconf|ldconfig|man)|etc\/(?:ld\.so\.cache|alternatives|mailcap)|usr\/share\/(?:info\/dir|mime|applications\/mimeinfo\.cache|icons\/hicolor\/icon-theme\.cache)|usr\/lib\/(?:mime|locale\/locale-archive|[^/]+\/(?:gconv\/gconv-modules\.cache|gdk-pixbuf-2\.0\/[^/]+\/loaders\.cache|gio\/modules\/giomodule\.cache)))(?:\/|$|-)/,
	},
	{
		manager: 'apk',
		pattern: /^\/(?:(?:usr\/)?lib\/apk\/db|etc\/apk\/world|var\/log\/apk\.log)(?:\/|$)/,
	},
	{
		manager: 'rpm',
		pattern:
			/^\/(?:var\/lib\/(?:rpm|t?dnf|yum|zypp)|usr\/(?:lib|share)\/(?:sysimage\/)?(?:rpm|libdnf5)|var\/log\/(?:dnf|yum|hawkey|zypp|zypper)[^/]*|etc\/ld\.so\.cache|var\/cache\/ldconfig)(?:\/|$)/,
	},
];

const names: Readonly<Record<string, RegExp>> = {
	useradd: /\b(?:useradd|adduser|groupadd|addgroup|usermod)\b/,
	apt: /\b(?:apt|apt-get|aptitude|dpkg|mmdebstrap)\b/,
	apk: /\bapk\b/,
	rpm: new RegExp(String.raw`\b(?:rpm|${rpmPrograms})\b`),
};

/** The managers that a command runs, with the paths that each writes on every run. */
export function rewritersIn(command: string): typeof records {
	return records.filter(({manager}) => names[manager].test(command));
}

/** Whether a command runs a package manager of `rewriterOf`. */
export function runsManager(command: string, manager: string): boolean {
	return names[manager]?.test(command) ?? false;
}

const upgrades = [
	commands(systemManagers, '(?:dist-|full-)?upgrade'),
	commands(rpmPrograms, 'update'),
];

/** Whether a command upgrades the packages of the base image. */
export function isUpgrade(command: string): boolean {
	return upgrades.some(pattern => pattern.test(command));
}
