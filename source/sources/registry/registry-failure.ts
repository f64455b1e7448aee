import {Failure, isAbort} from '../../failure.ts';
import {toFailure} from '../broken-image.ts';
import {WrongContentError} from '../digest-check.ts';
import {StalledError, TooLongError} from '../patient-chunks.ts';
import {LocalAddressError} from './addresses.ts';
import {fullName, type ImageName} from './image-name.ts';
import {CutOffError, StatusError} from './retries.ts';

const wellKnown: Readonly<Record<string, string>> = {
	ENOTFOUND: 'there is no host of that name',
	EAI_AGAIN: 'its name cannot be looked up',
	ECONNREFUSED: 'nothing answers there',
	ENETUNREACH: 'there is no network',
	EHOSTUNREACH: 'there is no way to it',
	UND_ERR_CONNECT_TIMEOUT: 'it does not answer',
	UND_ERR_HEADERS_TIMEOUT: 'it does not answer',
	ETIMEDOUT: 'it does not answer',
	ECONNRESET: 'it closes the connection',
	UND_ERR_SOCKET: 'it closes the connection',
};

/** Node.js reports errors of TLS and of certificates with these codes. */
const tlsCode = /^ERR_(?:SSL|TLS|OSSL)_|CERT|^UNABLE_TO_VERIFY_LEAF_SIGNATURE$|^EPROTO$/;

/** Codes of the system, and of undici. */
const networkCode = /^E[A-Z]+$|^UND_ERR_/;

/**
 * Turns an error of talking to a registry into a {@link Failure}; returns other errors unchanged. The
 * text of an answer is never part of it: it may repeat credentials.
 */
export function toRegistryFailure(error: unknown, name: ImageName): unknown {
	if (isAbort(error) || error instanceof Failure || !(error instanceof Error)) return error;
	const failure = describe(error, name);
	if (!failure) return toFailure(error, fullName(name));
	return new Failure(failure.problem, failure.hint, {cause: error});
}

function describe(
	error: Error,
	name: ImageName,
): {readonly problem: string; readonly hint: string} | undefined {
	const {host} = name;
	const registry = `the registry ${host}`;
	if (error instanceof StatusError) return describeStatus(error, name);
	if (error instanceof WrongContentError) {
		return {
			problem: `${registry} sends wrong data for ${fullName(name)}: ${error.message}`,
			hint: 'Try again; if it stays, the registry or a proxy before it is damaged.',
		};
	}
	if (error instanceof LocalAddressError) {
		return {
			problem: `${registry} leads to an address of this machine (${error.message}), which was not followed`,
			hint: 'Do not trust this registry.',
		};
	}
	if (error instanceof StalledError) {
		return {
			problem: `${registry} cannot be read: ${error.message}`,
			hint: 'Check the connection, and try again.',
		};
	}
	if (error instanceof CutOffError) {
		return {
			problem: `${registry} ends its answers too early, again and again`,
			hint: 'Check the connection and the proxy, and try again.',
		};
	}
	if (error instanceof TooLongError) {
		return {
			problem: `${registry} sends a manifest or config that is longer than any image has`,
			hint: 'Check the address, and whether it is a registry.',
		};
	}
	const code = (error as NodeJS.ErrnoException).code ?? '';
	if (tlsCode.test(code)) {
		return {
			problem: `${registry} cannot be reached with TLS (${code})`,
			hint: 'Give the certificate of its authority (--cacert FILE), or --insecure if you know that network.',
		};
	}
	// undici accepts headers of 16 KiB.
	if (error.name === 'HTTPParserError' || code === 'UND_ERR_HEADERS_OVERFLOW') {
		return {
			problem: `${registry} does not answer as an HTTP server does`,
			hint: 'Check the address, and whether it is a registry.',
		};
	}
	if (!networkCode.test(code)) return undefined;
	return {
		problem: `${registry} cannot be reached: ${wellKnown[code] ?? code}`,
		hint: 'Check the name, the network, and HTTPS_PROXY and NO_PROXY.',
	};
}

function describeStatus({status, retryAfter}: StatusError, name: ImageName) {
	const registry = `the registry ${name.host}`;
	switch (status) {
		case 401:
		case 403:
			return {
				problem: `${registry} does not give ${fullName(name)}: it is not there, or needs a login`,
				hint: `Check the name, or log in: docker login ${name.host}, or podman login ${name.host}.`,
			};
		case 404:
			return {
				problem: `${registry} does not have all blobs of ${fullName(name)}`,
				hint: 'Push the image again. Layers of Windows are often not in registries.',
			};
		case 429: {
			const wait = retryAfter === undefined ? '' : ` for ${Math.ceil(retryAfter / 1000)} seconds`;
			return {
				problem: `${registry} refuses more requests${wait} (429)`,
				hint: `Try again later, or log in for a higher limit: docker login ${name.host}.`,
			};
		}
		default:
			return {
				problem: `${registry} answers with an error (${status})`,
				hint: 'Try again later, or see whether another tool can pull from it (docker pull).',
			};
	}
}
