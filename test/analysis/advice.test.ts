import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {adviceFor} from '../../source/analysis/advice.ts';
import type {WastedPath} from '../../source/analysis/waste.ts';

describe('the advice', () => {
	test('for a removed file is to remove it in the RUN that creates it', () => {
		const advice = advise(
			{cause: 'removed', layers: [4, 5]},
			{4: 'RUN make', 5: 'RUN rm -rf /out'},
		);
		assert.match(advice, /^Remove it in the same RUN that makes it \(layer 4\)/);
	});

	test('for a removed file from the build context is not to copy it', () => {
		assert.match(advise({cause: 'removed', layers: [2, 3]}, {2: 'COPY . /src'}), /\.dockerignore/);
	});

	test('for a removed file from another build stage does not mention the build context', () => {
		const advice = advise({cause: 'removed', layers: [2, 3]}, {2: 'COPY --from=build /out /out'});
		assert.doesNotMatch(advice, /\.dockerignore/);
	});

	test('for a removed file of the base image is a different base image', () => {
		const advice = advise({cause: 'removed', layers: [0, 3]}, {0: 'ADD rootfs.tar /'});
		assert.match(advice, /base image/);
	});

	test('for a removed secret is to revoke it', () => {
		for (const path of ['/root/.ssh/id_rsa', '/app/.npmrc', '/app/.env', '/srv/tls.key']) {
			assert.match(
				advise({cause: 'removed', path, layers: [7, 8]}),
				/read in layer 7.*revoke/,
				path,
			);
		}
	});

	test('does not treat a public certificate as a secret', () => {
		const path = '/etc/ssl/certs/ca-certificates.pem';
		assert.doesNotMatch(advise({cause: 'removed', path, layers: [7, 8]}), /secret/);
	});

	test("for package caches names the package manager's options", () => {
		const expected = {
			'/var/lib/apt/lists': /rm -rf \/var\/lib\/apt\/lists\/\*/,
			'/var/cache/apk/x.apk': /apk add --no-cache/,
			'/var/cache/dnf': /dnf clean all/,
			'/root/.cache/pip': /--no-cache-dir/,
			'/root/.npm': /--mount=type=cache/,
		};
		for (const [path, pattern] of Object.entries(expected)) {
			assert.match(advise({cause: 'removed', path, layers: [3, 4]}), pattern);
		}
	});

	test('for a package upgrade is a newer base image, but not for an update of the package lists', () => {
		const replaced = {cause: 'replaced', path: '/usr/lib/libc.so', layers: [0, 2]} as const;
		assert.match(advise(replaced, {2: 'RUN apt-get update && apt-get -y upgrade'}), /newer base/);
		assert.match(advise(replaced, {2: 'RUN apt-get -y dist-upgrade'}), /newer base/);
		assert.match(advise(replaced, {2: 'RUN dnf -y update'}), /newer base/);
		assert.doesNotMatch(advise(replaced, {2: 'RUN apt-get update && apt-get install x'}), /newer/);
	});

	test('for a file that several layers replace is to combine their steps', () => {
		const advice = advise({cause: 'replaced', layers: [1, 2, 5]});
		assert.match(advice, /layers 1, 2 and 5/);
	});

	test('for a file that one step stores twice is to write it once', () => {
		assert.match(advise({cause: 'replaced', layers: [3]}), /^Write it once: the step of layer 3/);
		assert.match(advise({cause: 'removed', layers: [3]}), /^The step of layer 3 stores it/);
	});

	test('for chown and chmod after COPY names the flags of COPY', () => {
		const advice = advise(
			{cause: 'metadata-only', layers: [3, 6, 7]},
			{3: 'COPY data /srv', 6: 'RUN chown -R 1000:1000 /srv', 7: 'RUN chmod 640 /srv/data'},
		);
		assert.match(advice, /add --chown=1000:1000 --chmod=640 to the step of layer 3\.$/);
	});

	test('for changed metadata after RUN is to change it in that RUN', () => {
		const advice = advise(
			{cause: 'metadata-only', layers: [3, 4]},
			{3: 'RUN make', 4: 'RUN chown app /out'},
		);
		assert.match(advice, /in the step that writes the file \(layer 3\)/);
	});

	test('for an identical file is not to store it again', () => {
		assert.match(advise({cause: 'identical', layers: [1, 2]}), /layers 1 and 2 have the same file/);
	});

	test('abbreviates a long list of layers', () => {
		assert.match(
			advise({cause: 'identical', layers: [1, 2, 3, 4, 5, 6]}),
			/layers 1, 2 and 4 others/,
		);
	});

	test('escapes control characters in commands', () => {
		const advice = advise(
			{cause: 'metadata-only', layers: [1, 2]},
			{1: 'COPY a b', 2: 'RUN chown \x1b[31m1000 /b && chmod \x1b[0m640 /b'},
		);
		assert.doesNotMatch(advice, /\x1b/);
	});

	test('is one sentence for every cause, even if commands are unknown', () => {
		for (const cause of ['removed', 'replaced', 'metadata-only', 'identical'] as const) {
			for (const layers of [[0], [2], [0, 1], [1, 2, 3]]) {
				for (const command of ['', 'RUN x', 'COPY a b', 'ADD a b', 'RUN apk upgrade']) {
					const advice = adviceFor(wasteOf({cause, layers}), () => command);
					assert.match(advice, /^[A-Z][^\n]+\.$/);
					assert.doesNotMatch(advice, /undefined/);
				}
			}
		}
	});
});

function advise(
	waste: Partial<WastedPath>,
	commands: Readonly<Record<number, string>> = {},
): string {
	return adviceFor(wasteOf(waste), layer => commands[layer] ?? '');
}

function wasteOf(waste: Partial<WastedPath>): WastedPath {
	return {
		path: '/srv/data',
		node: 1,
		bytes: 10,
		copies: 2,
		layers: [1, 2],
		cause: 'removed',
		...waste,
	};
}
