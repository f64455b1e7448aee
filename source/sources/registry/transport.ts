import {readFile} from 'node:fs/promises';
import type {LookupFunction} from 'node:net';
import {getCACertificates} from 'node:tls';
import {Agent, type Dispatcher, EnvHttpProxyAgent} from 'undici';
import {Failure} from '../../failure.ts';
import {isLocalHost, LocalAddressError, publicLookup} from './addresses.ts';

export type TransportOptions = {
	readonly env: NodeJS.ProcessEnv;
	/** A file with certificates of authorities (PEM) to trust besides the system's. */
	readonly cacert?: string | undefined;
	/** Whether http, and certificates that are not valid, are accepted. */
	readonly isInsecure: boolean;
	/** Milliseconds to wait for a connection, and for the start of an answer. */
	readonly patience: number;
};

export type Request = {
	/** The registry on whose behalf the request is sent, if the URL is not its own. */
	readonly sender?: URL;
	readonly method?: 'GET' | 'POST';
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly signal?: AbortSignal | undefined;
};

export type Response = Dispatcher.ResponseData;

/** Sends HTTP requests on behalf of registries. */
export type Transport = {
	/**
	 * Sends a request and follows redirects. Credentials stay with the origin they are meant for.
	 *
	 * @throws LocalAddressError if a public registry leads to an address of this machine
	 */
	readonly send: (url: URL, request?: Request) => Promise<Response>;
	readonly close: () => Promise<void>;
};

const redirectLimit = 5;

/** Bytes of a body that are received while its reader is busy. */
export const readAheadBytes = 1024 * 1024;

/** Connects as the environment says: through HTTPS_PROXY, HTTP_PROXY and NO_PROXY. */
export async function createTransport(options: TransportOptions): Promise<Transport> {
	const tls = await tlsOptions(options);
	const trusted = agent(options, tls);
	let guarded: Dispatcher | undefined;
	/** Connections on behalf of a public registry, which may not lead to this machine. */
	const guard = () => (guarded ??= agent(options, tls, publicLookup));
	const sendOnce = (url: URL, sender: URL, {method = 'GET', headers, body, signal}: Request) => {
		const isOwn = url.origin === sender.origin;
		if (!isOwn) checkTarget(url, sender);
		const dispatcher = isOwn || isLocalHost(sender) ? trusted : guard();
		return startedInTime(2 * options.patience, signal, either =>
			dispatcher.request({
				origin: url.origin,
				path: url.pathname + url.search,
				method,
				headers: {'user-agent': 'layerscope', ...headers},
				body: body ?? null,
				signal: either,
				headersTimeout: options.patience,
				// The readers of bodies have their own limit.
				bodyTimeout: 0,
				highWaterMark: readAheadBytes,
			}),
		);
	};
	return {
		send: async (start, given = {}) => {
			const {sender = start} = given;
			let url = start;
			let headers = given.headers ?? {};
			for (let redirects = 0; ; redirects++) {
				const response = await sendOnce(url, sender, {...given, headers});
				const {location} = response.headers;
				const isRedirect = [301, 302, 303, 307, 308].includes(response.statusCode);
				if (!isRedirect || typeof location !== 'string') return response;
				await discard(response);
				const target = URL.parse(location, url);
				if (!target || redirects === redirectLimit) throw tooManyRedirects(sender);
				if (target.origin !== url.origin) {
					const {authorization: _, ...others} = headers;
					headers = others;
				}
				url = target;
			}
		},
		close: async () => {
			await trusted.destroy();
			await guarded?.destroy();
		},
	};
}

/**
 * Waits for the start of an answer. The timeouts of undici do not end a wait in which a server sends
 * informational answers (1xx) again and again.
 *
 * @param milliseconds for the connection and the answer together
 * @throws an error with the code `ETIMEDOUT`
 */
async function startedInTime(
	milliseconds: number,
	signal: AbortSignal | undefined,
	send: (signal: AbortSignal) => Promise<Response>,
): Promise<Response> {
	const controller = new AbortController();
	const late = Object.assign(new Error('no answer'), {code: 'ETIMEDOUT'});
	const timer = setTimeout(() => controller.abort(late), milliseconds);
	try {
		return await send(signal ? AbortSignal.any([signal, controller.signal]) : controller.signal);
	} finally {
		clearTimeout(timer);
	}
}

/** Ends a response whose body is not needed. */
export async function discard({body}: Response): Promise<void> {
	body.on('error', () => {});
	body.destroy();
}

type TlsOptions = {readonly ca?: string[]; readonly rejectUnauthorized: boolean};

async function tlsOptions({cacert, isInsecure}: TransportOptions): Promise<TlsOptions> {
	const rejectUnauthorized = !isInsecure;
	if (cacert === undefined) return {rejectUnauthorized};
	try {
		// The default list includes NODE_EXTRA_CA_CERTS.
		const ca = [...getCACertificates('default'), await readFile(cacert, 'utf8')];
		return {ca, rejectUnauthorized};
	} catch (error) {
		throw new Failure(
			`the certificates ${cacert} cannot be read`,
			'Give a file in PEM format to --cacert.',
			{cause: error},
		);
	}
}

function agent(
	{env, patience}: TransportOptions,
	tls: TlsOptions,
	lookup?: LookupFunction,
): Dispatcher {
	const http = env.http_proxy || env.HTTP_PROXY;
	const https = env.https_proxy || env.HTTPS_PROXY;
	const connect = {...tls, ...(lookup ? {lookup} : {}), timeout: patience};
	if (!http && !https) return new Agent({connect});
	return new EnvHttpProxyAgent({
		connect,
		requestTls: tls,
		proxyTls: tls,
		...(http ? {httpProxy: http} : {}),
		...(https ? {httpsProxy: https} : {}),
		noProxy: env.no_proxy ?? env.NO_PROXY ?? '',
	});
}

/** Checks the host that a registry leads to: by a redirect, or by the address of its token server. */
function checkTarget(url: URL, sender: URL): void {
	if (isLocalHost(url) && !isLocalHost(sender)) throw new LocalAddressError(url.hostname);
	if (url.protocol === 'https:' || (url.protocol === 'http:' && sender.protocol === 'http:'))
		return;
	throw new Failure(
		`the registry ${sender.host} leads to ${url.host} without TLS`,
		'Do not trust it, or give --insecure if you know that network.',
	);
}

function tooManyRedirects({host}: URL): Failure {
	return new Failure(
		`the registry ${host} redirects without end or to no address`,
		'Check the address, and whether it is a registry.',
	);
}
