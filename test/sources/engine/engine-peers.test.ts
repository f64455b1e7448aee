import assert from 'node:assert/strict';
import {createServer, type ServerResponse} from 'node:http';
import {pipeline} from 'node:stream';
import {describe, type TestContext, test} from 'node:test';
import {setImmediate} from 'node:timers/promises';
import {openImage} from '../../../source/sources/open-image.ts';
import {recordedEngine, recordedTag, recordingOf} from '../../fixtures/recorded-engine.ts';
import {listen} from '../../fixtures/registry-server.ts';

/** An engine that answers a ping, and sends whatever the test likes for everything else. */
async function startEngine(context: TestContext, send: (response: ServerResponse) => void) {
	const server = createServer(({url}, response) => {
		if (url === '/_ping') response.end('OK');
		else send(response);
	});
	return `tcp://${await listen(context, server)}`;
}

const open = (host: string, signal?: AbortSignal) =>
	openImage(`docker:${recordedTag}`, {host, ...(signal ? {signal} : {})});

describe('an engine', () => {
	test('with an answer that never ends is given up', async context => {
		const blanks = function* () {
			for (;;) yield Buffer.alloc(1024 * 1024, ' ');
		};
		const host = await startEngine(context, response => pipeline(blanks, response, () => {}));
		await assert.rejects(open(host), {name: 'Failure', message: /an answer is far too long/});
	});

	test('with an answer that stalls in the middle is given up', async context => {
		let answers = 0;
		const host = await startEngine(context, response => {
			response.write('{"Id":', () => {
				answers += 1;
			});
		});
		context.mock.timers.enable({apis: ['setInterval']});
		let isOpening = true;
		const opening = assert
			.rejects(open(host), {name: 'Failure', message: /it has stopped sending/})
			.finally(() => {
				isOpening = false;
			});
		while (isOpening) {
			if (answers > 0) context.mock.timers.tick(10_000);
			await setImmediate();
		}
		await opening;
	});

	test('without an answer can be cancelled', async context => {
		const controller = new AbortController();
		const host = await startEngine(context, () => controller.abort());
		await assert.rejects(open(host, controller.signal), {name: 'AbortError'});
	});

	test('with answers that are not JSON, or other JSON, is reported', async context => {
		for (const document of [
			'',
			'{"Id":',
			'null',
			'[]',
			'{"RootFS": 5}',
			'{"Id": 1, "RootFS": {}}',
		]) {
			const host = await startEngine(context, response => response.end(document));
			await assert.rejects(
				async () => (await open(host)).readLayers(),
				{name: 'Failure'},
				document,
			);
		}
	});

	test('that redirects is not followed', async context => {
		const asked: string[] = [];
		const other = createServer(({url = ''}, response) => {
			asked.push(url);
			response.end('{}');
		});
		const target = await listen(context, other);
		const host = await startEngine(context, response =>
			response.writeHead(307, {location: `http://${target}/`}).end(),
		);
		await assert.rejects(open(host), {name: 'Failure', message: /redirects/});
		// A second failure would come after a request to the other host.
		await assert.rejects(open(host), {name: 'Failure'});
		assert.deepEqual(asked, []);
	});

	test('with names and commands of other types gives texts', async context => {
		const {inspect} = recordingOf('docker28');
		const body = {...(inspect.body as object), RepoTags: [5, null], RootFS: {Layers: [7, {}]}};
		const {host} = await recordedEngine(context, 'docker28', {
			archive: Buffer.of(),
			answers: {inspect: {...inspect, body}},
		});
		const {info, close} = await open(host);
		await close();
		assert.ok(info.tags.every(tag => typeof tag === 'string'));
		assert.ok(info.layers.every(({diffId}) => typeof diffId === 'string'));
	});
});
