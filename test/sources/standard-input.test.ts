import {execFileSync} from 'node:child_process';
import {constants, openSync} from 'node:fs';
import {open} from 'node:fs/promises';
import {Socket} from 'node:net';
import path from 'node:path';
import {describe, test} from 'node:test';
import type {OpenOptions} from '../../source/sources/source.ts';
import {openStandardInput} from '../../source/sources/standard-input.ts';
import {compressed, docker20Archive, docker28Archive} from '../fixtures/archives.ts';
import {damaged} from '../fixtures/damaged.ts';
import {sendSlowly} from '../fixtures/send-slowly.ts';
import {temporaryFile, temporaryFolder} from '../fixtures/temporary.ts';
import type {TestImage} from '../fixtures/test-image.ts';
import {contractImage, testSourceContract} from './contract.ts';

const skip = process.platform === 'win32' && 'there are no named pipes';

const tools: readonly (readonly [string, (image: TestImage) => Promise<Buffer>])[] = [
	['docker save of Docker 20', docker20Archive],
	['docker save with gzip layers', image => docker28Archive(image, 'gzip')],
	['docker save | zstd', async image => compressed(await docker28Archive(image), 'zstd')],
];

const openInput = (input: number, options: OpenOptions = {}) =>
	openStandardInput({reference: '-', place: '-', platform: undefined}, options, input);

for (const [tool, write] of tools) {
	describe(`standard input from ${tool}`, {skip}, () => {
		const cleanups: (() => unknown)[] = [];
		const cleanup = {after: (run: unknown) => void cleanups.push(run as () => unknown)};
		test.after(async () => {
			for (const run of cleanups.toReversed()) await run();
		});
		const archive = async () => write(await contractImage('test/contract:1'));

		/** Opens a pipe, and starts to write into it. */
		const pipe = async (send: (writer: Socket) => void, options?: OpenOptions) => {
			const fifo = path.join(await temporaryFolder(cleanup), 'pipe');
			execFileSync('mkfifo', [fifo]);
			const input = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
			const fd = openSync(fifo, constants.O_WRONLY | constants.O_NONBLOCK);
			const writer = new Socket({fd, readable: false, writable: true});
			cleanup.after(() => writer.destroy());
			// The reader of a broken archive goes away.
			writer.on('error', () => {});
			send(writer);
			return openInput(input, options);
		};
		const openWhole = (bytes: Buffer, options?: OpenOptions) =>
			pipe(writer => void writer.end(bytes), options);

		testSourceContract(
			async () => {
				const bytes = await archive();
				return {
					isCompressed: true,
					image: await contractImage('test/contract:1'),
					open: options => openWhole(bytes, options),
				};
			},
			{
				damaged: async damage => {
					const bytes = await damaged(await archive(), damage);
					return bytes && {open: () => openWhole(bytes)};
				},
				slow: async () => ({
					open: async () => {
						const bytes = await archive();
						return pipe(writer => void sendSlowly(writer, bytes));
					},
				}),
				stalled: async () => {
					const half = Promise.withResolvers<void>();
					return {
						stalled: half.promise,
						open: async () => {
							const bytes = await archive();
							return pipe(writer => {
								writer.write(bytes.subarray(0, bytes.length / 2), () => half.resolve());
							});
						},
					};
				},
			},
		);
	});
}

describe('standard input from a file', {skip}, () => {
	const cleanups: (() => unknown)[] = [];
	const cleanup = {after: (run: unknown) => void cleanups.push(run as () => unknown)};
	test.after(async () => {
		for (const run of cleanups.toReversed()) await run();
	});
	testSourceContract(async () => {
		const image = await contractImage('test/contract:1');
		const target = await temporaryFile(cleanup, 'image.tar', await docker28Archive(image));
		return {
			image,
			open: async options => {
				const file = await open(target);
				cleanup.after(() => file.close());
				return openInput(file.fd, options);
			},
		};
	});
});
