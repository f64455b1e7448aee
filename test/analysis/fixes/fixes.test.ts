import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {causedWaste} from '../../../source/analysis/fixes/layer-waste.ts';
import {savingsText} from '../../../source/analysis/fixes/savings.ts';
import type {WastedPath} from '../../../source/analysis/waste.ts';
import {fixesOf} from './waste-of.ts';

const commands = ['ADD rootfs.tar /', 'COPY src /app', 'RUN make', 'RUN chown -R 5:5 /app /out'];

function paths(count: number, changes: Partial<WastedPath>): readonly Partial<WastedPath>[] {
	return Array.from({length: count}, (_, at) => ({path: `/app/files/${at}`, ...changes}));
}

describe('wasted paths are grouped into fixes', () => {
	test('by cause and layer: a hundred thousand paths of one chown are one fix', () => {
		const rows = paths(100_000, {cause: 'metadata-only', layers: [1, 3], bytes: 8000});
		const fixes = fixesOf(commands, rows);
		assert.deepEqual(
			fixes.map(({bytes, paths: count, layers, place, why}) => [bytes, count, layers, place, why]),
			[[800_000_000, 100_000, [1, 3], '100,000 paths below /app/files', 'owner changed']],
		);
		assert.equal(fixes[0].rows.length, 100_000);
	});

	test('with all layers that store the bytes, then the one that wastes them', () => {
		const fixes = fixesOf(commands, [
			{path: '/app/a', cause: 'metadata-only', layers: [2, 3]},
			{path: '/app/b', cause: 'metadata-only', layers: [1, 3]},
		]);
		assert.deepEqual(
			fixes.map(({layers, place, summary}) => [layers, place, summary]),
			[
				[
					[1, 2, 3],
					'/app/a and /app/b',
					'layer 3 (chown) stores again what layers 1 and 2 stored: /app/a and /app/b',
				],
			],
		);
	});

	test('that need another remedy are fixes of their own', () => {
		const fixes = fixesOf(
			['ADD rootfs.tar /', 'COPY . /app', 'RUN pip install x', 'RUN rm -rf /app/.git /root/.cache'],
			[
				{path: '/app/.git', layers: [1, 3], bytes: 9},
				{path: '/root/.cache/pip', layers: [2, 3], bytes: 8},
				{path: '/usr/doc', layers: [0, 3], bytes: 7},
			],
		);
		assert.deepEqual(
			fixes.map(({place}) => place),
			['/app/.git', '/root/.cache/pip', '/usr/doc'],
		);
		assert.match(fixes[0].advice, /^List \.git in \.dockerignore\./);
		assert.match(fixes[1].advice, /^Install with pip install --no-cache-dir in layer 2/);
		assert.match(fixes[2].advice, /^Take a base image without \/usr\/doc/);
	});

	test('in order of their saving, those that are not worth it last', () => {
		const fixes = fixesOf(
			['ADD rootfs.tar /', 'RUN apt-get install x', 'RUN rm /srv/a'],
			[
				{path: '/var/lib/dpkg/status', cause: 'replaced', layers: [0, 1], bytes: 900},
				{path: '/srv/a', layers: [1, 2], bytes: 3},
			],
		);
		assert.deepEqual(
			fixes.map(({bytes, isWorthFixing, why}) => [bytes, isWorthFixing, why]),
			[
				[3, true, 'removed later'],
				[900, false, 'rewritten'],
			],
		);
		assert.equal(
			fixes[1].advice,
			'Usually not worth fixing: apt updates this file each time it runs.',
		);
	});

	test('and one RUN is advised for files that several RUNs update', () => {
		const [fix] = fixesOf(
			['ADD rootfs.tar /', 'RUN useradd a', 'RUN useradd b'],
			[
				{path: '/etc/passwd', cause: 'replaced', layers: [1, 2], bytes: 900},
				{path: '/etc/group', cause: 'replaced', layers: [1, 2], bytes: 300},
			],
		);
		assert.equal(
			fix.advice,
			'Usually not worth fixing: useradd updates these files each time it runs; one RUN for layers 1 and 2 would store them once.',
		);
	});

	test('and paths in several folders name the largest folders', () => {
		const rows = ['/usr/a', '/usr/b', '/opt/c', '/etc/d', '/home/e'].map((path, at) => ({
			path,
			bytes: 100 - at,
			layers: [1, 3],
		}));
		assert.equal(fixesOf(commands, rows)[0].place, '5 paths in /usr, /opt and 2 more');
	});
});

describe('the id of a fix', () => {
	const removed = (path: string, bytes: number, ...layers: readonly number[]) => ({
		path,
		bytes,
		layers,
	});

	test('survives a rebuild with other sizes, more layers before it, and another hash of the sources', () => {
		const [before] = fixesOf(
			['ADD rootfs.tar /', 'COPY dir:12ab in /app', 'RUN rm -rf /app/.git'],
			[removed('/app/.git', 10, 1, 2)],
		);
		const [after] = fixesOf(
			['ADD rootfs.tar /', 'RUN true', 'COPY dir:99ff in /app', 'RUN rm -rf  /app/.git'],
			[removed('/app/.git', 999, 2, 3)],
		);
		assert.equal(after.id, before.id);
		assert.match(before.id, /^[\da-f]{12}$/);
	});

	test('differs by place and by instruction', () => {
		const ids = [
			fixesOf(commands, [removed('/a', 1, 1, 2)]),
			fixesOf(commands, [removed('/b', 1, 1, 2)]),
			fixesOf(commands, [removed('/a', 1, 1, 3)]),
		].map(([{id}]) => id);
		assert.equal(new Set(ids).size, 3);
	});

	test('is unique even if a build has the same step twice', () => {
		const fixes = fixesOf(
			['ADD rootfs.tar /', 'RUN make', 'RUN rm /a', 'RUN make', 'RUN rm /a'],
			[removed('/a', 1, 1, 2), removed('/a', 2, 3, 4)],
		);
		assert.equal(new Set(fixes.map(({id}) => id)).size, 2);
	});
});

test('each layer is told how many bytes of others it wastes', () => {
	const fixes = fixesOf(commands, [
		{path: '/app/a', cause: 'metadata-only', layers: [1, 3], bytes: 10},
		{path: '/out/b', cause: 'removed', layers: [2, 3], bytes: 30},
		{path: '/own', cause: 'replaced', layers: [3], bytes: 500},
	]);
	const caused = causedWaste(fixes);
	assert.deepEqual([...caused.keys()], [3]);
	assert.equal(caused.get(3), 40);
});

test('the saving of the first fixes is a sum and the resulting size', () => {
	const fixes = fixesOf(commands, [
		{path: '/app/a', cause: 'metadata-only', layers: [1, 3], bytes: 1_000_000},
		{path: '/out/b', layers: [2, 3], bytes: 3_000_000},
	]);
	assert.equal(savingsText(fixes, 10_000_000), 'the first 2 save 4 MB: 10 MB → 6 MB');
	assert.equal(savingsText(fixes, 10_000_000, 1), 'the first saves 3 MB: 10 MB → 7 MB');
	assert.equal(savingsText(fixes, 10_000_000_000, 1), 'the first saves 3 MB');
	assert.equal(savingsText([], 10), 'nothing that saves bytes');
});
