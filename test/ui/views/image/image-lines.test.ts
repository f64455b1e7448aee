import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {readContainerConfig} from '../../../../source/image/container-config.ts';
import {type ImageInfo, noDetails} from '../../../../source/image/image-info.ts';
import {headerLine} from '../../../../source/ui/screen/header-line.ts';
import {reduceApp} from '../../../../source/ui/state/app-state.ts';
import {openInspector} from '../../../../source/ui/state/open-inspector.ts';
import {imageLines} from '../../../../source/ui/views/image/image-lines.ts';
import {file} from '../../../fixtures/layer-tar.ts';
import {inspectedImage, partialImage} from '../../inspected-image.ts';

/** The page of an image with one file, and with these changes to its info. */
async function page(changes: Partial<ImageInfo>, width = 100): Promise<readonly string[]> {
	const image = await inspectedImage(['COPY a /', [file('a', 'x')]]);
	const lines = imageLines({...image, info: {...image.info, ...changes}}, width);
	return lines.map(spans =>
		spans
			.map(({text}) => text)
			.join('')
			.trimEnd(),
	);
}

describe('the image page', () => {
	test('shows the settings in the words of a Dockerfile', async () => {
		const config = readContainerConfig({
			Env: ['PATH=/bin', 'A=two words'],
			User: 'app',
			WorkingDir: '/app',
			Entrypoint: ['/bin/sh', '-c'],
			Cmd: ['run it'],
			ExposedPorts: {'80/tcp': {}, '53/udp': {}},
			Volumes: {'/data': {}},
			Labels: {title: 'an app'},
			Healthcheck: {Test: ['CMD-SHELL', 'probe || exit 1'], Interval: 5e9, Retries: 2},
			StopSignal: 'SIGQUIT',
			OnBuild: ['RUN make'],
		});
		const lines = await page({config});
		const start = lines.indexOf('Containers');
		assert.deepEqual(lines.slice(start, start + 12), [
			'Containers',
			'USER        app',
			'WORKDIR     /app',
			'ENTRYPOINT  ["/bin/sh", "-c"]',
			'CMD         ["run it"]',
			'ENV         PATH=/bin',
			'            A=two words',
			'EXPOSE      80/tcp 53/udp',
			'VOLUME      /data',
			'LABEL       title=an app',
			'HEALTHCHECK --interval=5s --retries=2 CMD probe || exit 1',
			'STOPSIGNAL  SIGQUIT',
		]);
		assert.equal(lines[start + 12], 'ONBUILD     RUN make');
	});

	test('lists all tags, ids and digests in full, whatever the width', async () => {
		const tags = Array.from({length: 30}, (_, index) => `registry.example.org/team/app:${index}`);
		const details = {...noDetails, repoDigests: [`app@sha256:${'b'.repeat(64)}`]};
		const text = (await page({tags, details}, 40)).map(line => line.slice(12)).join('');
		for (const name of [...tags, ...details.repoDigests, `sha256:${'a'.repeat(64)}`]) {
			assert.ok(text.includes(name), name);
		}
	});

	test('shows what the source tells of the manifest, the sizes and the engine', async () => {
		const details = {
			...noDetails,
			mediaType: 'application/vnd.oci.image.manifest.v1+json',
			schemaVersion: 2,
			compressedBytes: 1234,
			storageDriver: 'overlay2',
			parent: 'sha256:parent',
			dockerVersion: '28.5.2',
		};
		const lines = await page({details});
		for (const line of [
			'type        application/vnd.oci.image.manifest.v1+json',
			'schema      2',
			'driver      overlay2',
			'parent      sha256:parent',
			'stored      1 byte in 1 layer',
			'compressed  1.23 kB (1,234 bytes), as pulled',
			'final       1 byte in 1 file',
			'docker      28.5.2',
		]) {
			assert.ok(lines.includes(line), line);
		}
	});

	test('shows each comment of the history once', async () => {
		const step = {command: 'RUN a', createdBy: '', createdAt: null, layer: null};
		const history = ['buildkit', 'buildkit', '', 'mine'].map(comment => ({...step, comment}));
		assert.deepEqual((await page({history})).slice(-2), [
			'comments    buildkit (2 steps)',
			'            mine (1 step)',
		]);
	});

	test('starts with all warnings, and shows hostile texts made visible and cut', async () => {
		const config = readContainerConfig({User: '\x1b[2J', Env: ['x'.repeat(100_000)]});
		const lines = await page({config, warnings: ['one \u202e', 'two']});
		assert.deepEqual(lines.slice(0, 2), ['warning     one \\u202e', 'warning     two']);
		assert.ok(lines.includes('USER        \\x1b[2J'));
		assert.ok(lines.join('\n').includes('… 98,000 more characters'));
		assert.ok(lines.length < 60);
	});

	test('says that sizes are lower bounds while the image is loading', async () => {
		const image = await partialImage(1, ['COPY a /', [file('a', 'x')]], ['COPY b /', [file('b')]]);
		const lines = imageLines(image, 80).map(spans => spans.map(({text}) => text).join(''));
		assert.ok(
			lines.some(line => line === 'stored      ≥ 1 B, still loading'),
			lines.join('\n'),
		);
	});
});

describe('warnings of an image', () => {
	test('are counted in the header, and the first one is shown as soon as it is known', async () => {
		const {info} = await inspectedImage(['COPY a /', [file('a', 'x')]]);
		const size = {columns: 80, rows: 24};
		const warnings = ['the archive holds 2 images \x1b', 'another'];
		const loading = {phase: 'loading', reference: 'a', size, progress: undefined} as const;
		const state = reduceApp(loading, {type: 'info', info: {...info, warnings}});
		assert.ok(state.phase === 'ready');
		assert.equal(state.inspector.notice, 'the archive holds 2 images \\x1b');
		const header = headerLine(state.inspector).map(({text}) => text);
		assert.ok(header.includes('2 warnings: I'), header.join('|'));
	});

	test('leave no mark if there are none', async () => {
		const image = await inspectedImage(['COPY a /', [file('a', 'x')]]);
		const header = headerLine(openInspector(image, {columns: 80, rows: 24}));
		assert.ok(!header.some(({text}) => text.includes('warning')));
	});
});
