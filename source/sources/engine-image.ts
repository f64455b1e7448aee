/** One image of an engine's list. Texts are not made printable. */
export type EngineImage = {
	/** `sha256:…`. */
	readonly id: string;
	/** `repository:tag`s; none of an image that lost its name. */
	readonly tags: readonly string[];
	/** As the engine counts them. */
	readonly bytes: number;
	/** RFC 3339. */
	readonly createdAt: string;
};
