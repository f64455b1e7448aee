/** The same chunks; `onBytes` is told of each once it was taken. */
export async function* counted(
	chunks: AsyncIterable<Uint8Array>,
	onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
	for await (const chunk of chunks) {
		// Who takes the chunk may free its memory.
		const {length} = chunk;
		yield chunk;
		onBytes(length);
	}
}
