/** Usual names of files with keys, tokens and passwords. */
const secretName =
	/(?:^|\/)(?:\.npmrc|\.netrc|\.pypirc|\.git-credentials|\.env(?:\.[^/]+)?|\.aws|\.ssh|\.gnupg|\.kube|\.docker\/config\.json|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:pem|key|p12|pfx|jks))(?:\/|$)/;

/** Whether a path looks like a secret, by its name. */
export function isSecret(path: string): boolean {
	// Public certificates of authorities, and those that packages bring for their tests, have such names, too.
	return (
		secretName.test(path) &&
		!/^\/(?:etc|usr\/(?:local\/)?share|usr\/lib)\/.*(?:cert|ssl|pki)|\/node_modules\//.test(path)
	);
}
