/** Chunks whose buffers nothing else uses. */
const exclusive = new WeakSet<Uint8Array>();

/** Marks a chunk whose buffer nothing else reads or writes. */
export function markExclusive(chunk: Uint8Array): void {
	exclusive.add(chunk);
}

/** Marks a chunk that fills its buffer, as sockets and pipes give them: each is read into a buffer of its own. */
export function markWhole(chunk: Uint8Array): void {
	if (chunk.length === chunk.buffer.byteLength) markExclusive(chunk);
}

/**
 * Frees the memory of a chunk, which is empty afterwards, if it is marked as exclusive. Without this,
 * chunks stay in memory until the next garbage collection.
 */
export function freeExclusive(chunk: Uint8Array): void {
	if (exclusive.has(chunk)) (chunk.buffer as ArrayBuffer).transfer(0);
}
