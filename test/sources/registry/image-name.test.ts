import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseReference} from '../../../source/sources/reference.ts';
import {fullName, parseImageName} from '../../../source/sources/registry/image-name.ts';

const digest = `sha256:${'0a'.repeat(32)}`;

test('names are completed as docker does', () => {
	for (const [given, full] of [
		['nginx', 'docker.io/library/nginx:latest'],
		['nginx:1.27', 'docker.io/library/nginx:1.27'],
		['ann/app', 'docker.io/ann/app:latest'],
		['docker.io/nginx', 'docker.io/library/nginx:latest'],
		['index.docker.io/ann/app:2', 'docker.io/ann/app:2'],
		['ghcr.io/ann/app/web:2', 'ghcr.io/ann/app/web:2'],
		['localhost/app', 'localhost/app:latest'],
		['localhost:5000/app:1', 'localhost:5000/app:1'],
		['[::1]:5000/app', '[::1]:5000/app:latest'],
		[`nginx:1@${digest}`, `docker.io/library/nginx@${digest}`],
	] as const) {
		assert.equal(fullName(parseImageName(given)!), full, given);
	}
});

test('names that no registry can have are refused', () => {
	for (const name of [
		'',
		'./app.tar',
		'/app',
		'Nginx',
		'a..b',
		'app:',
		'app@sha256:12',
		'host.example/../app',
		'user@host.example/app',
		'host.example:99999999/app',
		'host.example/app?x=1',
		`${'a'.repeat(256)}`,
	]) {
		assert.equal(parseImageName(name), undefined, name);
	}
});

test('registry: is a scheme, and registry:2 an image of that name', () => {
	for (const [text, scheme, target] of [
		['registry:2', undefined, 'registry:2'],
		[`registry:2@${digest}`, undefined, `registry:2@${digest}`],
		['registry:nginx:1', 'registry', 'nginx:1'],
		['registry:host.example/app', 'registry', 'host.example/app'],
		['registry://nginx', 'registry', 'nginx'],
	] as const) {
		assert.deepEqual(parseReference(text), {text, scheme, target});
	}
});
