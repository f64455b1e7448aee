import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {
	type MissingImage,
	pullableName,
	pullFailure,
} from '../../../source/sources/engine/missing-image.ts';
import {parseReference} from '../../../source/sources/reference.ts';
import {parseImageName} from '../../../source/sources/registry/image-name.ts';

const image: MissingImage = {
	target: 'shop/app:1',
	fullName: 'docker.io/shop/app:1',
	place: 'the Docker engine at unix:///d.sock',
	command: 'docker',
	suggestion: '',
};
const name = parseImageName(image.target)!;

function failureOf(message: string, more: Partial<MissingImage> = {}, from = name) {
	return pullFailure({...image, ...more}, from, new Error(message));
}

describe('the failure of a pull', () => {
	// Messages of Docker 20 and 28, with and without containerd's store, and of Podman 5.
	const cases: readonly (readonly [readonly string[], string, RegExp])[] = [
		[
			[
				'(HTTP code 404) no such container - manifest for docker.io/shop/app:1 not found: manifest unknown: manifest unknown ',
				'failed to resolve reference "docker.io/shop/app:1": docker.io/shop/app:1: not found',
				'manifest unknown: manifest unknown',
			],
			'the registry docker.io does not have it',
			/^Check the name and the tag\.$/,
		],
		[
			[
				'Head "https://docker.io/v2/shop/app/manifests/1": no basic auth credentials',
				"pull access denied for shop/app, repository does not exist or may require 'docker login'",
				'failed to resolve reference "docker.io/shop/app:1": pull access denied, repository does not exist or may require authorization: authorization failed: no basic auth credentials',
				'failed to resolve reference "docker.io/shop/app:1": unexpected status from HEAD request to https://docker.io/v2/shop/app/manifests/1: 401 Unauthorized',
				'unauthorized: authentication required',
			],
			'the registry docker.io does not have it, or demands a login',
			/^Check the name, or log in: docker login\.$/,
		],
		[
			[
				'Get "https://registry-1.docker.io/v2/": dial tcp: lookup registry-1.docker.io on 10.0.0.1:53: no such host',
				'lookup registry-1.docker.io on 10.0.0.1:53: no such host',
			],
			'it cannot reach the registry docker.io: no such host',
			/^Check the name, and the engine's network and proxy\. registry:NAME /,
		],
		[
			['connection refused', 'Get "http://docker.io/v2/": dial tcp: connect: connection refused'],
			'it cannot reach the registry docker.io: connection refused',
			/network/,
		],
		[
			['toomanyrequests: You have reached your pull rate limit.'],
			'the registry docker.io refuses more requests',
			/^Try again later, or log in/,
		],
		[
			['no matching manifest for windows/amd64 in the manifest list entries'],
			'the registry docker.io has no image for that platform',
			/--platform/,
		],
		[
			['http: server gave HTTP response to HTTPS client'],
			'it has no secure connection to the registry docker.io: http: server gave HTTP response to HTTPS client',
			/certificate/,
		],
		[['no space left on device'], 'no space left on device', /docker pull docker\.io\/shop\/app:1/],
	];
	for (const [messages, problem, hint] of cases) {
		test(`says "${problem}"`, () => {
			for (const message of messages) {
				const failure = failureOf(message);
				assert.equal(
					failure.message,
					`the Docker engine at unix:///d.sock cannot pull docker.io/shop/app:1: ${problem}`,
				);
				assert.match(failure.hint, hint);
			}
		});
	}

	test('names similar images before the next step, and the login of other registries', () => {
		const other = parseImageName('hub.example:5000/app:1')!;
		const suggestion = 'Did you mean app:2?';
		assert.equal(
			failureOf('unauthorized', {suggestion, command: 'podman'}, other).hint,
			'Did you mean app:2? Check the name, or log in: podman login hub.example:5000.',
		);
	});

	test('does not take words of the name for the cause', () => {
		const denied = parseImageName('unknown.example/denied/timeout:1')!;
		assert.match(
			failureOf('unknown.example/denied/timeout:1: disk full', {}, denied).message,
			/: unknown\.example\/denied\/timeout:1: disk full$/,
		);
	});
});

describe('the name to pull', () => {
	const nameOf = (text: string) => pullableName(parseReference(text))?.repository;

	test('is that of the reference', () => {
		assert.equal(nameOf('nginx'), 'library/nginx');
		assert.equal(nameOf('docker:image.tar'), 'library/image.tar');
	});

	test('is missing for ids and for files that do not exist', () => {
		const hex = '982641c14e9c';
		for (const text of [hex, `docker:sha256:${hex.repeat(5)}beef`, 'image.tar', 'image.tar.gz']) {
			assert.equal(nameOf(text), undefined, text);
		}
	});
});
