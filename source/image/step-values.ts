import type {Healthcheck} from './container-config.ts';
/** Values of Dockerfile instructions, as the builders print them with Go's formats. */

/** A list of strings as JSON: Go prints `["a" "b"]`. Other texts stay as they are. */
export function jsonList(text: string): string {
	const items = quotedItems(text);
	return items === undefined ? text : `[${items.join(', ')}]`;
}

/** The quoted strings of `["a" "b"]`, with their quotes; `undefined` for another text. */
function quotedItems(text: string): readonly string[] | undefined {
	if (!text.startsWith('["') || !text.endsWith('"]')) return undefined;
	const item = /"(?:[^"\\]|\\.)*"(?: |, ?|$)/sy;
	const inner = text.slice(1, -1);
	const items: string[] = [];
	while (item.lastIndex < inner.length) {
		const match = item.exec(inner);
		if (!match) return undefined;
		items.push(match[0].replace(/,? ?$/, ''));
	}
	return items;
}

/**
 * The items of `[/bin/sh -ec]`, which are separated by spaces only. From the first item on that does
 * not look like a program or an option, the rest is one item: a script.
 */
export function goList(text: string): readonly string[] {
	const quoted = quotedItems(text)?.map(item => unquoted(item));
	if (quoted !== undefined) return quoted;
	const inner = text.replace(/^\[|\]$/g, '');
	const plain = /[\w/\\:.-]+(?: |$)/y;
	const items: string[] = [];
	let end = 0;
	while (plain.test(inner)) {
		items.push(inner.slice(end, plain.lastIndex).trimEnd());
		end = plain.lastIndex;
	}
	return end < inner.length ? [...items, inner.slice(end)] : items;
}

/** The text of a string that Go quoted. */
function unquoted(item: string): string {
	try {
		return JSON.parse(item.replace(/\\x([0-9a-f]{2})/g, '\\u00$1').replaceAll('\\a', '\\u0007'));
	} catch {
		return item.slice(1, -1);
	}
}

/** Pairs such as `A=1 B="two words"`, from `A=1 B=two words`. Nothing marks where a value ends. */
export function pairsText(text: string): string {
	// The rest of an instruction that has no pair at its start, or quotes of its own, is left alone.
	if (!/^[\w./-]+=/.test(text) || /=["']/.test(text)) return text;
	const starts = [...text.matchAll(/(?:^| )[A-Za-z_][\w./-]*=/g)].map(({index}) => index);
	return starts
		.map((start, at) => {
			const pair = text.slice(start, starts[at + 1] ?? text.length).trimStart();
			const equals = pair.indexOf('=') + 1;
			return pair.slice(0, equals) + quotedValue(pair.slice(equals));
		})
		.join(' ');
}

function quotedValue(value: string): string {
	if (!/[\s"'\\]/.test(value)) return value;
	return `"${value.replace(/(["\\])/g, '\\$1')}"`;
}

/** Ports such as `80 443 53/udp`, from `map[443/tcp:{} 80/tcp:{}]`, `[443/tcp 80/tcp]` or `443/tcp 80/tcp`. */
export function portsText(text: string): string {
	const ports = text
		.replace(/^(?:map)?\[|\]$/g, '')
		.split(/\s+/)
		.map(port => port.replace(/:\{\}$/, '').replace(/\/tcp$/, ''));
	if (!ports.every(port => /^\d+(?:-\d+)?(?:\/\w+)?$/.test(port))) return text;
	return ports.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).join(' ');
}

/** Volumes such as `/data /logs`, from `[/data /logs]`, `["/data", "/logs"]` or `map[/data:{}]`. */
export function volumesText(text: string): string {
	const volumes = quotedItems(text)?.map(unquoted);
	if (volumes !== undefined)
		return volumes.some(path => /\s/.test(path)) ? text : volumes.join(' ');
	if (!/^(?:map)?\[/.test(text) || !text.endsWith(']')) return text;
	const inner = text.replace(/^(?:map)?\[/, '').slice(0, -1);
	return inner.replace(/:\{\}(?= |$)/g, '');
}

const options = ['interval', 'timeout', 'start-period', 'start-interval'] as const;

/**
 * A health check such as `--interval=5s CMD wget …`, from one of Docker's forms:
 * `&{["CMD-SHELL" "wget …"] "5s" "0s" "0s" '\x02'}`, `&{[CMD-SHELL wget …] 5s 0s 0s 0s 2}`.
 */
export function healthcheckText(text: string): string {
	const end = text.lastIndexOf('] ');
	if (!text.startsWith('&{[') || !text.endsWith('}') || end < 0) return text;
	const values = text
		.slice(end + 2, -1)
		.replaceAll('"', '')
		.split(' ');
	const retries = String(retriesOf(values.pop() ?? ''));
	const pairs = values.map((value, at) => [options[at] ?? '', value] as const);
	return healthcheckOf(testItems(text.slice(2, end + 1)), [...pairs, ['retries', retries]]);
}

/**
 * A health check as in a Dockerfile.
 *
 * @param test `CMD`, `CMD-SHELL` or `NONE`, then the command
 * @param pairs options with their values; `0` and `0s` are left out, as they mean the default
 */
export function healthcheckOf(
	[kind, ...words]: readonly string[],
	pairs: readonly (readonly [name: string, value: string])[],
): string {
	if (kind === 'NONE') return kind;
	const flags = pairs
		.filter(([, value]) => value !== '0s' && value !== '0')
		.map(([name, value]) => `--${name}=${value} `);
	return `${flags.join('')}CMD ${kind === 'CMD-SHELL' ? words.join(' ') : listText(words)}`;
}

/** A HEALTHCHECK as a Dockerfile would have it, from the settings of an image. */
export function configuredHealthcheck({
	test,
	interval,
	timeout,
	startPeriod,
	retries,
}: Healthcheck): string {
	const seconds = (nanoseconds: number) => `${nanoseconds / 1e9}s`;
	return healthcheckOf(test, [
		['interval', seconds(interval)],
		['timeout', seconds(timeout)],
		['start-period', seconds(startPeriod)],
		['retries', String(retries)],
	]);
}

/** A list as in a Dockerfile: `["a", "b"]`. */
export function listText(items: readonly string[]): string {
	return `[${items.map(item => JSON.stringify(item)).join(', ')}]`;
}

/** Go quotes the number of retries as a character: `'\x02'`. */
function retriesOf(text: string): number {
	if (!text.startsWith("'")) return Number.parseInt(text, 10) || 0;
	return unquoted(`"${text.slice(1, -1)}"`).codePointAt(0) ?? 0;
}

/** Nothing separates the words of a test without quotes, so they count as a text for the shell. */
function testItems(test: string): readonly string[] {
	const items = quotedItems(test)?.map(unquoted);
	if (items !== undefined) return items;
	const kind = /^\[([A-Z-]*)/.exec(test)?.[1] ?? '';
	return kind === 'NONE' ? [kind] : ['CMD-SHELL', test.slice(kind.length + 2, -1)];
}
