/**
 * How registries are reached, as the user chose it. In a file of its own, so that the types of the library do
 * not mention those of undici.
 */
export type RegistryChoice = {
	/** `--insecure`: accept http, and certificates that are not valid. */
	readonly insecure?: boolean | undefined;
	/** `--cacert`: a file with certificates of authorities. */
	readonly cacert?: string | undefined;
	/** `--mirror`: the host of a registry that is asked before Docker Hub. */
	readonly mirror?: string | undefined;
	/** `--save`: a file that the image is saved to, as an OCI archive. */
	readonly save?: string | undefined;
};
