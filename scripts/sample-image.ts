import {docker28Archive} from '../test/fixtures/archives.ts';
import {
	directory,
	type EntryFields,
	file,
	generated,
	hardLink,
	type PackedEntry,
	symlink,
	whiteout,
} from '../test/fixtures/layer-tar.ts';
import {type BuildStep, testImage} from '../test/fixtures/test-image.ts';

/**
 * The project's sample image: a typical web service with most of the mistakes that make images large.
 * The bytes are reproducible.
 *
 * @returns an archive in the format of `docker save`
 */
export async function sampleImage(): Promise<Buffer> {
	const image = await testImage(steps, {
		tags: ['layerscope/sample:latest'],
		config: {
			User: 'app',
			ExposedPorts: {'8080/tcp': {}},
			Env: ['PATH=/usr/local/bin:/usr/bin:/bin', 'NODE_ENV=production'],
			Cmd: ['node', 'server.js'],
			WorkingDir: '/srv/app',
			Labels: {'org.opencontainers.image.title': 'layerscope sample'},
		},
	});
	return docker28Archive(image);
}

const packages = ['accepts', 'cookie', 'debug', 'express', 'mime'];

const manifest = text('package.json', 600);
const lockFile = text('package-lock.json', 6000);

/** The files of `COPY . .`, which `chown -R` stores a second time. */
function application(fields: EntryFields = {}): readonly PackedEntry[] {
	return [
		directory('srv/app/config', fields),
		file('srv/app/config/service.json', text('service.json', 1800), fields),
		directory('srv/app/public', fields),
		file('srv/app/public/index.html', text('index.html', 2400), fields),
		file('srv/app/public/logo.svg', text('logo.svg', 5200), fields),
		symlink('srv/app/public/favicon.svg', 'logo.svg', fields),
		file('srv/app/server.js', text('server.js', 3600), fields),
	];
}

function dependencies(fields: EntryFields = {}): readonly PackedEntry[] {
	const entries = packages.flatMap((name, index) => [
		directory(`srv/app/node_modules/${name}`, fields),
		file(`srv/app/node_modules/${name}/index.js`, text(name, 1400 + 700 * index), fields),
		file(`srv/app/node_modules/${name}/LICENSE`, text('MIT', 1100), fields),
	]);
	return [directory('srv/app/node_modules', fields), ...entries];
}

function model(fields: EntryFields = {}): readonly PackedEntry[] {
	return [
		directory('srv/app/model', fields),
		file('srv/app/model/weights.bin', generated(10_000, 5), fields),
	];
}

const base: readonly PackedEntry[] = [
	symlink('bin', 'usr/bin'),
	directory('etc'),
	file('etc/group', 'root:x:0:\napp:x:1000:\n'),
	file('etc/os-release', 'PRETTY_NAME="Sample Linux 1"\nID=sample\nVERSION_ID=1\n'),
	file('etc/passwd', 'root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000::/srv/app:/bin/sh\n'),
	symlink('lib', 'usr/lib'),
	directory('root', {mode: 0o700}),
	directory('tmp', {mode: 0o1777}),
	directory('usr'),
	directory('usr/bin'),
	file('usr/bin/busybox', generated(20_000, 1), {mode: 0o755}),
	...['cat', 'ls', 'rm', 'sh'].map(name => hardLink(`usr/bin/${name}`, 'usr/bin/busybox')),
	directory('usr/lib'),
	file('usr/lib/libc.so.6', generated(9000, 2), {mode: 0o755}),
	directory('usr/share/doc/base'),
	file('usr/share/doc/base/copyright', text('copyright', 3000)),
	directory('var/lib/apt/lists'),
];

const owner: EntryFields = {uid: 1000, gid: 1000};

const steps: readonly BuildStep[] = [
	{createdBy: '/bin/sh -c #(nop) ADD file:7f2c81 in / ', entries: base},
	{createdBy: '/bin/sh -c #(nop)  CMD ["/bin/sh"]'},
	{createdBy: 'LABEL org.opencontainers.image.title=layerscope sample'},
	{createdBy: 'ENV PATH=/usr/local/bin:/usr/bin:/bin'},
	{
		createdBy:
			'RUN /bin/sh -c apt-get update && apt-get install -y --no-install-recommends curl nodejs # buildkit',
		entries: [
			directory('etc/ssl/certs'),
			file('etc/ssl/certs/ca-certificates.crt', text('certificate', 5000)),
			file('usr/bin/curl', generated(7000, 3), {mode: 0o755}),
			file('usr/bin/node', generated(15_000, 4), {mode: 0o755}),
			file('var/lib/apt/lists/main_binary-amd64_Packages', text('Package', 15_000)),
			file('var/lib/apt/lists/main_InRelease', text('Release', 4000)),
			file('var/log/dpkg.log', text('dpkg', 2500)),
		],
	},
	{createdBy: 'WORKDIR /srv/app', entries: [directory('srv'), directory('srv/app')]},
	{
		createdBy: 'COPY package.json package-lock.json ./ # buildkit',
		entries: [file('srv/app/package.json', manifest), file('srv/app/package-lock.json', lockFile)],
	},
	{
		createdBy:
			'RUN /bin/sh -c curl -fsSL https://example.com/model.tar.gz -o /tmp/model.tar.gz # buildkit',
		entries: [file('tmp/model.tar.gz', generated(16_000, 6))],
	},
	{
		createdBy:
			'RUN /bin/sh -c echo "//npm.example.com/:_authToken=not-a-real-token" > .npmrc && npm ci # buildkit',
		entries: [
			file('srv/app/.npmrc', '//npm.example.com/:_authToken=not-a-real-token\n', {mode: 0o600}),
			...dependencies(),
		],
	},
	{
		createdBy: 'COPY . . # buildkit',
		entries: [
			...application(),
			file('srv/app/package.json', manifest),
			file('srv/app/package-lock.json', lockFile),
		],
	},
	{
		createdBy:
			'RUN /bin/sh -c mkdir model && tar xzf /tmp/model.tar.gz -C model && rm /tmp/model.tar.gz # buildkit',
		entries: [...model(), whiteout('tmp/model.tar.gz')],
	},
	{
		createdBy: 'RUN /bin/sh -c chown -R app:app /srv/app # buildkit',
		entries: [
			directory('srv/app', owner),
			file('srv/app/.npmrc', '//npm.example.com/:_authToken=not-a-real-token\n', {
				mode: 0o600,
				...owner,
			}),
			...application(owner),
			...dependencies(owner),
			...model(owner),
			file('srv/app/package.json', manifest, owner),
			file('srv/app/package-lock.json', lockFile, owner),
		],
	},
	{
		createdBy: 'COPY --chown=app:app deploy/service.json config/service.json # buildkit',
		entries: [file('srv/app/config/service.json', text('production', 1400), owner)],
	},
	{
		createdBy: 'RUN /bin/sh -c rm -rf .npmrc /var/lib/apt/lists/* # buildkit',
		entries: [
			whiteout('srv/app/.npmrc'),
			whiteout('var/lib/apt/lists/main_binary-amd64_Packages'),
			whiteout('var/lib/apt/lists/main_InRelease'),
		],
	},
	{createdBy: 'ENV NODE_ENV=production'},
	{createdBy: 'EXPOSE [8080/tcp]'},
	{createdBy: 'USER app'},
	{createdBy: 'CMD ["node" "server.js"]'},
];

/** Numbered lines that start with `name`, `size` bytes in total. */
function text(name: string, size: number): string {
	const lines: string[] = [];
	for (let length = 0, line = 1; length < size; line++) {
		lines.push(`${name}: line ${line} of sample content\n`);
		length += lines[lines.length - 1].length;
	}
	return lines
		.join('')
		.slice(0, size - 1)
		.concat('\n');
}
