import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {fullName, parseImageName} from '../../../source/sources/registry/image-name.ts';
import {placesOf, resolveName} from '../../../source/sources/registry/name-places.ts';
import type {RegistrySettings} from '../../../source/sources/registry/registries-conf.ts';

const digest = `sha256:${'a'.repeat(64)}`;

describe('a short name', () => {
	const conf = {
		aliases: new Map([['fedora', 'registry.fedoraproject.org/fedora']]),
		search: ['one.example', 'two.example:5000/group', 'nohost'],
		isEnforcing: false,
	};
	const namesOf = (text: string, more: Partial<typeof conf> = {}) =>
		resolveName(text, {...conf, ...more}).map(fullName);

	test('is of Docker Hub without settings', () => {
		assert.deepEqual(namesOf('nginx', {search: []}), ['docker.io/library/nginx:latest']);
	});

	test('is its alias, with its own tag and digest', () => {
		assert.deepEqual(namesOf('fedora'), ['registry.fedoraproject.org/fedora:latest']);
		assert.deepEqual(namesOf('fedora:42'), ['registry.fedoraproject.org/fedora:42']);
		assert.deepEqual(namesOf(`fedora@${digest}`), [`registry.fedoraproject.org/fedora@${digest}`]);
	});

	test('may be of each search registry, in order', () => {
		assert.deepEqual(namesOf('team/app:1'), [
			'one.example/team/app:1',
			'two.example:5000/group/team/app:1',
		]);
	});

	test('is an error if the user must choose a registry', () => {
		assert.throws(() => namesOf('app:1', {isEnforcing: true}), {
			name: 'Failure',
			message: /^app:1 may be of several registries: one\.example, two\.example/,
			hint: 'Write one of them: registry:one.example/app:1, registry:two.example:5000/group/app:1.',
		});
		assert.deepEqual(namesOf('app:1', {isEnforcing: true, search: ['one.example']}), [
			'one.example/app:1',
		]);
	});

	test('does not have a registry or localhost', () => {
		for (const name of ['quay.io/app:1', 'localhost/app:1', 'hub:5000/app:1']) {
			assert.deepEqual(namesOf(name), [name]);
		}
	});
});

describe('the places of an image', () => {
	const settings = (prefix: string, more: Partial<RegistrySettings> = {}): RegistrySettings => ({
		prefix,
		location: '',
		isInsecure: false,
		isBlocked: false,
		mirrors: [],
		...more,
	});
	const placesOfName = (text: string, ...all: readonly RegistrySettings[]) =>
		placesOf(parseImageName(text)!, {registries: new Map(all.map(one => [one.prefix, one]))}).map(
			({name, isInsecure, isMirror}) =>
				`${fullName(name)}${isInsecure ? ' insecure' : ''}${isMirror ? ' mirror' : ''}`,
		);

	test('are its registry without settings', () => {
		assert.deepEqual(placesOfName('a.example/b:1', settings('other.example')), ['a.example/b:1']);
		assert.deepEqual(placesOfName('a.example/bc:1', settings('a.example/b', {isBlocked: true})), [
			'a.example/bc:1',
		]);
	});

	test('are the mirrors, and then the location that replaces the prefix', () => {
		const mirrors = [
			{location: 'm1.example/hub', isInsecure: true, pulls: 'all'},
			{location: 'm2.example', isInsecure: false, pulls: 'digest-only'},
			{location: 'm3.example', isInsecure: false, pulls: 'tag-only'},
		] as const;
		const hub = settings('docker.io', {location: 'cache.example/x', isInsecure: true, mirrors});
		assert.deepEqual(placesOfName('nginx:1', hub), [
			'm1.example/hub/library/nginx:1 insecure mirror',
			'm3.example/library/nginx:1 mirror',
			'cache.example/x/library/nginx:1 insecure',
		]);
		assert.deepEqual(placesOfName(`nginx@${digest}`, hub), [
			`m1.example/hub/library/nginx@${digest} insecure mirror`,
			`m2.example/library/nginx@${digest} mirror`,
			`cache.example/x/library/nginx@${digest} insecure`,
		]);
	});

	test('follow the longest prefix', () => {
		const all = [
			settings('*.example', {location: 'z.test'}),
			settings('a.example', {location: 'x.test'}),
			settings('a.example/b', {location: 'y.test/c'}),
		];
		assert.deepEqual(placesOfName('a.example/b/d:1', ...all), ['y.test/c/d:1']);
		assert.deepEqual(placesOfName('a.example/e:1', ...all), ['x.test/e:1']);
		assert.deepEqual(placesOfName('b.example/e:1', ...all), ['z.test/e:1']);
	});

	test('are none if it is blocked', () => {
		assert.throws(() => placesOfName('a.example/b:1', settings('a.example', {isBlocked: true})), {
			name: 'Failure',
			message: 'a.example/b:1 is blocked by registries.conf (a.example)',
		});
	});
});
