import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate} from 'node:timers/promises';
import {DiskCache} from '../../source/cache/disk-cache.ts';
import {Failure} from '../../source/failure.ts';
import type {OpenedImage} from '../../source/sources/source.ts';
import {entryPaths, loadOpened, temporaryCache} from '../fixtures/cache.ts';
import type {Damage} from '../fixtures/damaged.ts';

/** The image of a peer that has stopped sending. */
export type StalledSubject = {
	readonly open: () => Promise<OpenedImage>;
	/** Resolves when the peer has sent all that it will send. */
	readonly stalled: Promise<unknown>;
};

/** How to make a source fail. Each function opens the contract's image anew. */
export type Troubles = {
	/** Returns `undefined` if the source has nothing to tell the damage by. */
	readonly damaged?: (
		damage: Damage,
	) => Promise<{readonly open: () => Promise<OpenedImage>} | undefined>;
	/** A peer that sends in many small pieces. */
	readonly slow?: () => Promise<{readonly open: () => Promise<OpenedImage>}>;
	/** A peer that stops in the middle. */
	readonly stalled?: () => Promise<StalledSubject>;
	/** Whether the source gives up a peer that stalls. A pipe may wait for anything. */
	readonly hasPatience?: boolean;
};

/** The message of the failure that a damage gives. A damaged blob may also be no valid compressed data. */
const messages: Readonly<Record<Damage, RegExp>> = {
	'cut off':
		/broken|closes the connection|broke off|cut off|no image archive|too early|could not be read/,
	'cut off blob': /broken image|too early|wrong data/,
	'wrong digest':
		/layer 0 \(COPY base \/\).*has the digest sha256:\w{12}…, not sha256:|broken \w+ data/,
	'missing blob': /the layer .* is missing|does not have all blobs/,
};

const nouns: Readonly<Record<Damage, string>> = {
	'cut off': 'a missing end',
	'cut off blob': 'a layer that is cut off',
	'wrong digest': 'a wrong digest',
	'missing blob': 'a missing blob',
};

/** The part of the contract that is about broken data and bad peers. */
export function testTroubles({damaged, slow, stalled, hasPatience = false}: Troubles): void {
	for (const damage of damaged ? (Object.keys(messages) as readonly Damage[]) : []) {
		test(`it reports data with ${nouns[damage]}, and caches nothing`, async context => {
			const subject = await damaged?.(damage);
			if (!subject) {
				context.skip('it has nothing to tell that by');
				return;
			}
			const folder = await temporaryCache(context);
			const cache = new DiskCache(folder);
			await assert.rejects(
				async () => loadOpened(await subject.open(), cache),
				(error: Error) => {
					assert.ok(error instanceof Failure, `${error.stack}`);
					assert.match(error.message, messages[damage]);
					return true;
				},
			);
			await cache.flush();
			assert.deepEqual(await entryPaths(folder), []);
		});
	}

	if (slow) {
		test('it gives the figures of the image if its peer is slow', async () => {
			const {analysis} = await loadOpened(await (await slow()).open());
			assert.equal(analysis.totals.finalBytes, 49_006);
		});
	}

	if (stalled) {
		test('it can be aborted while its peer stalls', async () => {
			const subject = await stalled();
			const opened = await subject.open();
			const controller = new AbortController();
			const reading = assert.rejects(opened.readLayers({signal: controller.signal}), {
				name: 'AbortError',
			});
			await subject.stalled;
			controller.abort();
			await reading;
			await opened.close();
		});
	}

	if (stalled && hasPatience) {
		test('it gives up a peer that stalls', async context => {
			const subject = await stalled();
			const opened = await subject.open();
			context.mock.timers.enable({apis: ['setInterval']});
			let isReading = true;
			const reading = assert
				.rejects(opened.readLayers(), {name: 'Failure', message: /it has stopped sending/})
				.finally(() => {
					isReading = false;
				});
			await subject.stalled;
			while (isReading) {
				context.mock.timers.tick(10_000);
				await setImmediate();
			}
			await reading;
			await opened.close();
		});
	}
}
