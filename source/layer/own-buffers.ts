/** Chunks that nothing else shares the buffer of. */
const ownBuffers = new WeakSet<Uint8Array>();

/** Says that a chunk's buffer holds nothing that anybody else will still read or write. */
export function markOwnBuffer(chunk: Uint8Array): void {
	ownBuffers.add(chunk);
}

/**
 * Frees the memory of a chunk that was marked, at once: left to the garbage collector, 600 MB of
 * such chunks cost ten of its rounds, and every one of them new pages. The chunk is empty then.
 * Any other chunk is left alone.
 */
export function freeOwnBuffer(chunk: Uint8Array): void {
	if (!ownBuffers.has(chunk)) return;
	(chunk.buffer as ArrayBuffer).transfer(0);
}
