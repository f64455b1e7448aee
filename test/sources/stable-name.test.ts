import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import type {SourceName} from '../../source/image/image-info.ts';
import {stableName} from '../../source/sources/stable-name.ts';

describe('the stable name of an image', () => {
	for (const [reference, expected] of [
		['app:4f3a2b1', 'app'],
		['ghcr.io/team/app:4f3a2b1', 'team/app'],
		['localhost:5000/app', 'app'],
		['docker.io/library/nginx:latest', 'nginx'],
		[`docker:team/app@sha256:${'0'.repeat(64)}`, 'team/app'],
		['registry:ghcr.io/team/app:1', 'team/app'],
	] as const) {
		test(`has neither tag nor registry: ${reference}`, () => {
			assert.equal(nameOf(reference, 'docker'), expected);
		});
	}

	test('is that of a tag for an id and an archive', () => {
		const tags = ['ghcr.io/team/app:1'];
		assert.equal(nameOf(`docker:sha256:${'0'.repeat(64)}`, 'docker', tags), 'team/app');
		assert.equal(nameOf('0123456789ab', 'docker', tags), 'team/app');
		assert.equal(nameOf('./out/image.tar.gz', 'docker-archive', tags), 'team/app');
		assert.equal(nameOf('-', 'docker-archive', tags), 'team/app');
	});

	test('is that of the file if an archive has no tag', () => {
		assert.equal(nameOf('./out/shop.tar.gz', 'oci-archive'), 'shop');
		assert.equal(nameOf('oci:out/shop:1', 'oci'), 'shop');
		assert.equal(nameOf('-', 'root-file-system'), '-');
	});
});

function nameOf(reference: string, source: SourceName, tags: readonly string[] = []): string {
	return stableName({reference, source, tags});
}
