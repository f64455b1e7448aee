import type {ImageTree} from '../image/image-tree.ts';
import {EntryKind} from '../layer/entry-kind.ts';

/**
 * How sure a rule is: paths of a `likely` one are hardly ever read at run time; those of a `weak` one
 * are in some images.
 */
export type Confidence = 'likely' | 'weak';

/** A kind of path that containers very likely do not need. */
export type RemovableRule = {
	/** Stable, because it is part of the JSON. */
	readonly id: string;
	readonly title: string;
	/** A short title for a row of the file tree, such as `package cache`. */
	readonly label: string;
	readonly confidence: Confidence;
	/**
	 * Absolute paths of files, or of folders with everything below them. The part `*` matches any one name, and
	 * `NAME*` any name with that prefix. A leading `**` matches any folder, and a trailing `**` every file
	 * below, at any depth.
	 */
	readonly patterns: readonly string[];
	/** Names of files below a matching path that are kept and not counted. */
	readonly keeps?: readonly string[];
	/** Whether a matching path is of this kind; by default it is. */
	readonly accepts?: (tree: ImageTree, node: number) => boolean;
	/**
	 * One sentence for the author of the Dockerfile that names the command.
	 *
	 * @param run the step that writes the paths: `the RUN of layer 4`
	 * @param remove the command that removes the paths
	 */
	readonly advice: (run: string, remove: string) => string;
};

/** All rules; docs/removable.md describes them. */
export const removableRules: readonly RemovableRule[] = [
	{
		id: 'apt-cache',
		title: 'Packages that apt has downloaded, and its binary caches',
		label: 'package cache',
		confidence: 'likely',
		patterns: ['/var/cache/apt'],
		advice: run => `End ${run} with apt-get clean.`,
	},
	{
		id: 'apt-lists',
		title: 'Package lists of apt',
		label: 'package lists',
		confidence: 'likely',
		patterns: ['/var/lib/apt/lists'],
		advice: run => `End ${run} with rm -rf /var/lib/apt/lists/*.`,
	},
	{
		id: 'dpkg-backups',
		title: 'Previous states that dpkg and debconf keep as a backup',
		label: 'package backups',
		confidence: 'likely',
		patterns: [
			'/var/lib/dpkg/status-old',
			'/var/lib/dpkg/diversions-old',
			'/var/lib/dpkg/statoverride-old',
			'/var/cache/debconf/config.dat-old',
			'/var/cache/debconf/templates.dat-old',
		],
		advice: run => `End ${run} with rm -f /var/lib/dpkg/*-old /var/cache/debconf/*-old.`,
	},
	{
		id: 'apk-cache',
		title: 'Packages and indexes that apk has downloaded',
		label: 'package cache',
		confidence: 'likely',
		patterns: ['/var/cache/apk', '/etc/apk/cache'],
		advice: run => `End ${run} with rm -rf /var/cache/apk/* /etc/apk/cache/*.`,
	},
	{
		id: 'dnf-cache',
		title: 'Packages and metadata that dnf, microdnf, yum or tdnf have downloaded',
		label: 'package cache',
		confidence: 'likely',
		patterns: ['/var/cache/dnf', '/var/cache/libdnf5', '/var/cache/yum', '/var/cache/tdnf'],
		// `dnf clean all` leaves a few files.
		advice: (run, remove) => `End ${run} with ${remove}.`,
	},
	{
		id: 'zypper-cache',
		title: 'Packages and metadata that zypper has downloaded',
		label: 'package cache',
		confidence: 'likely',
		patterns: ['/var/cache/zypp'],
		advice: run => `End ${run} with zypper clean --all.`,
	},
	{
		id: 'pip-cache',
		title: 'Wheels and downloads of pip',
		label: 'pip cache',
		confidence: 'likely',
		patterns: ['**/.cache/pip'],
		advice: run => `Install with pip install --no-cache-dir in ${run}.`,
	},
	{
		id: 'python-bytecode',
		title: 'Compiled Python modules, which Python makes again (its first start is slower)',
		label: 'Python bytecode',
		confidence: 'likely',
		patterns: ['**/__pycache__'],
		advice: run => `End ${run} with find / -xdev -name __pycache__ -exec rm -rf {} +.`,
	},
	{
		id: 'npm-cache',
		title: 'Downloads and logs of npm',
		label: 'npm cache',
		confidence: 'likely',
		patterns: ['**/.npm/_cacache', '**/.npm/_logs'],
		advice: run => `End ${run} with npm cache clean --force && rm -rf ~/.npm/_logs.`,
	},
	{
		id: 'yarn-cache',
		title: 'Downloads of Yarn 1',
		label: 'yarn cache',
		confidence: 'likely',
		patterns: ['**/.cache/yarn'],
		advice: run => `End ${run} with yarn cache clean.`,
	},
	{
		id: 'pnpm-store',
		title: 'Files and metadata that pnpm has downloaded and no node_modules shares',
		label: 'pnpm store',
		confidence: 'likely',
		patterns: ['**/pnpm/store/*/files', '**/.pnpm-store/*/files', '**/.cache/pnpm'],
		advice: run => `End ${run} with rm -rf "$(pnpm store path)" ~/.cache/pnpm.`,
	},
	{
		id: 'node-gyp',
		title: 'Headers that node-gyp compiles addons with',
		label: 'node-gyp headers',
		confidence: 'likely',
		patterns: ['**/.cache/node-gyp', '**/.node-gyp'],
		advice: run => `End ${run} with rm -rf ~/.cache/node-gyp.`,
	},
	{
		id: 'node-modules-cache',
		title: 'Caches of build tools in node_modules',
		label: 'build cache',
		confidence: 'weak',
		patterns: ['**/node_modules/.cache'],
		advice: (run, remove) => `End ${run} with ${remove}.`,
	},
	{
		id: 'go-build-cache',
		title: 'Build cache of Go',
		label: 'Go build cache',
		confidence: 'likely',
		patterns: ['**/.cache/go-build'],
		// `go clean -cache` leaves a few files.
		advice: run => `End ${run} with rm -rf "$(go env GOCACHE)".`,
	},
	{
		id: 'go-modules',
		title: 'Sources of Go modules, needed only where containers compile',
		label: 'Go modules',
		confidence: 'weak',
		patterns: ['**/go/pkg/mod'],
		advice: run => `End ${run} with go clean -modcache.`,
	},
	{
		id: 'cargo-registry',
		title: 'Sources of crates that cargo has downloaded',
		label: 'cargo registry',
		confidence: 'likely',
		patterns: [
			'**/.cargo/registry',
			'**/.cargo/git/*',
			'/usr/local/cargo/registry',
			'/usr/local/cargo/git/*',
		],
		advice: (run, remove) => `End ${run} with ${remove}.`,
	},
	{
		id: 'gem-cache',
		title: 'Archives of installed gems',
		label: 'gem cache',
		confidence: 'likely',
		patterns: [
			'/var/lib/gems/*/cache',
			'**/ruby/gems/*/cache',
			'**/bundle/ruby/*/cache',
			'/usr/local/bundle/cache',
			'**/.bundle/cache',
		],
		advice: run => `End ${run} with rm -rf "$(gem env gemdir)"/cache.`,
	},
	{
		id: 'composer-cache',
		title: 'Downloads of Composer',
		label: 'Composer cache',
		confidence: 'likely',
		patterns: ['**/.composer/cache', '**/.cache/composer'],
		advice: run => `End ${run} with composer clear-cache.`,
	},
	{
		id: 'maven-repository',
		title: 'Local repository of Maven, needed only where containers run Maven',
		label: 'Maven repository',
		confidence: 'weak',
		patterns: ['**/.m2/repository'],
		advice: run => `End ${run} with rm -rf ~/.m2/repository.`,
	},
	{
		id: 'gradle-caches',
		title: 'Caches of Gradle, needed only where containers run Gradle',
		label: 'Gradle caches',
		confidence: 'weak',
		patterns: ['**/.gradle/caches'],
		advice: run => `End ${run} with rm -rf ~/.gradle/caches.`,
	},
	{
		id: 'git-directory',
		title: 'History of a Git repository',
		label: 'Git history',
		confidence: 'likely',
		patterns: ['**/.git'],
		accepts: isGitDirectory,
		advice: (run, remove) => `End ${run} with ${remove}.`,
	},
	{
		id: 'logs',
		title: 'Log files of the build',
		label: 'logs',
		confidence: 'likely',
		patterns: ['/var/log/**'],
		advice: run => `End ${run} with find /var/log -type f -delete.`,
	},
	{
		id: 'temporary-files',
		title: 'Temporary files of the build',
		label: 'temporary files',
		confidence: 'likely',
		patterns: ['/tmp/*', '/var/tmp/*'],
		advice: run => `End ${run} with rm -rf /tmp/* /var/tmp/*.`,
	},
	{
		id: 'core-dumps',
		title: 'Core dumps of crashed processes',
		label: 'core dump',
		confidence: 'likely',
		patterns: ['**/core', '**/core.*', '**/vgcore.*'],
		accepts: isCoreDump,
		advice: (run, remove) => `End ${run} with ${remove}, or start it with ulimit -c 0.`,
	},
	{
		id: 'docs',
		title: 'Documentation of packages, without the copyright files',
		label: 'docs',
		confidence: 'weak',
		patterns: ['/usr/share/doc', '/usr/local/share/doc'],
		keeps: ['copyright'],
		advice: run =>
			`End ${run} with find /usr/share/doc -type f ! -name copyright -delete, or let dpkg leave them out with path-exclude.`,
	},
	{
		id: 'man-pages',
		title: 'Manual and info pages',
		label: 'man pages',
		confidence: 'weak',
		patterns: [
			'/usr/share/man',
			'/usr/local/share/man',
			'/usr/local/man',
			'/usr/share/info',
			'/usr/local/share/info',
			'/var/cache/man',
		],
		advice: run =>
			`End ${run} with find /usr/share/man /usr/share/info -type f -delete, or let dpkg leave them out with path-exclude.`,
	},
	{
		id: 'locales',
		title: 'Translations of messages, needed only for languages other than English',
		label: 'translations',
		confidence: 'weak',
		patterns: ['/usr/share/locale', '/usr/local/share/locale'],
		keeps: ['locale.alias'],
		advice: run =>
			`End ${run} with find /usr/share/locale -name "*.mo" -delete, or let dpkg leave them out with path-exclude.`,
	},
];

function isGitDirectory(tree: ImageTree, node: number): boolean {
	const missing = new Set(['HEAD', 'objects']);
	for (const child of tree.childrenOf(node)) {
		if (tree.exists(tree.arrays.latestVersion[child])) missing.delete(tree.nameOf(child));
		if (missing.size === 0) return true;
	}
	return false;
}

/** Names that the kernel, Valgrind and systemd give to core dumps. */
const coreDumpName = /^(?:core|(?:vg)?core\.\d+|core\..+\.\d+\.[0-9a-f]{32}\.\d+\.\d+(?:\.\w+)?)$/;

/** Bytes of the smallest ELF core. */
const smallestCoreDump = 4096;

/** Core dumps are private to their owner. Contents are not known here, and `core` is a common name. */
function isCoreDump(tree: ImageTree, node: number): boolean {
	const version = tree.arrays.latestVersion[node];
	return (
		tree.kindOf(version) === EntryKind.file &&
		tree.sizeOf(version) >= smallestCoreDump &&
		(tree.modeOf(version) & 0o177) === 0 &&
		coreDumpName.test(tree.nameOf(node))
	);
}
