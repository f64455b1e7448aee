/** The HTTP client of docker-modem, whose types do not mention it. */
declare module 'docker-modem/lib/http.js' {
	const client: {maxRedirects: number};
	export = client;
}
