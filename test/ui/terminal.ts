import {EventEmitter} from 'node:events';
import {PassThrough} from 'node:stream';

/** A terminal that records its output. */
export class FakeOutput extends EventEmitter {
	readonly isTTY = true;
	readonly writable = true;
	columns: number;
	rows: number;
	/** All that was written. */
	text = '';
	/** The last write. */
	last = '';

	constructor(columns: number, rows: number) {
		super();
		this.columns = columns;
		this.rows = rows;
	}

	write(chunk: string, ...rest: readonly unknown[]): boolean {
		if (chunk !== '') this.last = chunk;
		this.text += chunk;
		const done = rest.at(-1);
		if (typeof done === 'function') done();
		return true;
	}

	resize(columns: number, rows: number): void {
		this.columns = columns;
		this.rows = rows;
		this.emit('resize');
	}

	asStream(): NodeJS.WriteStream {
		return this as unknown as NodeJS.WriteStream;
	}
}

/** A keyboard whose raw mode can be looked at. */
export class FakeInput extends PassThrough {
	readonly isTTY = true;
	isRaw = false;

	setRawMode(isRaw: boolean): this {
		this.isRaw = isRaw;
		return this;
	}

	ref(): this {
		return this;
	}

	unref(): this {
		return this;
	}

	asStream(): NodeJS.ReadStream {
		return this as unknown as NodeJS.ReadStream;
	}
}

/** Long enough for a busy machine: it only ends tests that would never end. */
const limitMilliseconds = 30_000;

/**
 * Waits until a condition is true.
 *
 * @param shown describes the state for the message of a condition that stays false
 */
export async function until(isTrue: () => boolean, shown: () => string = () => ''): Promise<void> {
	const end = performance.now() + limitMilliseconds;
	while (!isTrue()) {
		if (performance.now() > end) throw new Error(`${isTrue} stays false:\n${shown()}`);
		await new Promise(resolve => setImmediate(resolve));
	}
}
