import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {fixesOf} from './waste-of.ts';

function findingsOf(...steps: readonly string[]) {
	return fixesOf(['ADD rootfs.tar /', ...steps]).map(({why, advice}) => [why, advice]);
}

describe('findings without wasted bytes', () => {
	test('are an installing step after a copy of everything, until the order is right', () => {
		assert.deepEqual(findingsOf('COPY . .', 'RUN npm install'), [
			[
				'order of steps',
				'COPY package.json and package-lock.json first, then install, then COPY the rest.',
			],
		]);
		// The classic builder records a hash.
		for (const copy of ['COPY . .', '/bin/sh -c #(nop) COPY dir:12ab in /app/ ']) {
			assert.deepEqual(findingsOf(copy, 'RUN apt-get install -y curl'), [
				['order of steps', 'Move the RUN of layer 2 above the COPY of layer 1.'],
			]);
		}
		for (const run of [
			'dnf5 install -y curl',
			'aptitude install curl',
			'apk  --no-cache  add curl',
		]) {
			assert.equal(findingsOf('COPY . .', `RUN ${run}`).length, 1);
		}
		const settings = '/bin/sh -c #(nop) COPY dir:12ab in /etc/yum.repos.d ';
		assert.deepEqual(findingsOf(settings, 'RUN dnf install -y curl'), []);
		assert.deepEqual(findingsOf('COPY package.json .', 'RUN npm install', 'COPY . .'), []);
		assert.deepEqual(findingsOf('RUN apt-get install -y curl', 'COPY . .'), []);
	});

	test('name the installing command, and each layer of a wrong order once', () => {
		for (const [run, place] of [
			['npm install --omit=dev', 'npm install'],
			['corepack enable && yarn && yarn build', 'yarn'],
			['mvn -B dependency:go-offline', 'mvn -B dependency'],
			['pip install --no-cache-dir -r requirements.txt', 'pip install --no-cache-dir -r'],
		]) {
			const [fix] = fixesOf(['ADD rootfs.tar /', 'COPY . .', `RUN ${run}`]);
			assert.equal(fix.place, place);
			assert.equal(fix.summary, 'layer 2 installs again whenever layer 1 changes');
		}
		const idOf = (...steps: readonly string[]) => fixesOf(['ADD rootfs.tar /', ...steps])[0].id;
		assert.equal(
			idOf('RUN make', 'COPY . .', 'RUN npm install'),
			idOf('COPY . .', 'RUN npm install'),
			'an id survives a new step below',
		);
	});

	test('are data below a VOLUME that is declared before, until it is declared after', () => {
		for (const volume of ['VOLUME /data', 'VOLUME [/data]', 'VOLUME ["/data"]']) {
			assert.deepEqual(
				findingsOf(volume, 'RUN echo x > /data/x').map(([why]) => why),
				['below a VOLUME'],
			);
			assert.deepEqual(findingsOf('RUN echo x > /data/x', volume), []);
			assert.deepEqual(findingsOf(volume, 'COPY a /data/a', 'RUN ls /data.old'), []);
		}
	});

	test('are more layers than is wise, of those that engines take', () => {
		const [[why, advice]] = findingsOf(...Array(110).fill('RUN x'));
		assert.equal(why, 'many layers');
		assert.match(advice, /127/);
		assert.deepEqual(findingsOf(...Array(90).fill('RUN x')), []);
	});
});
