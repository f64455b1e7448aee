import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {micromark} from 'micromark';
import {gfm, gfmHtml} from 'micromark-extension-gfm';
import {bundlePage} from '../../../scripts/bundle-page.ts';
import {type FormatName, formatNames, formatOf} from '../../../source/report/formats/formats.ts';
import {commentLimit} from '../../../source/report/formats/markdown-parts.ts';
import {annotationLines} from '../../../source/report/github.ts';
import {printable} from '../../../source/text/printable.ts';
import {hostileFiles, hostileRun, largeRun} from '../../fixtures/hostile-run.ts';
import {validGitlab, validJunit, validSarif} from '../../fixtures/report-schemas.ts';

/** Reads a report as its readers do; throws if it is not of the format. Returns the texts of findings. */
const readers: Readonly<Record<FormatName, (text: string) => Promise<readonly string[]>>> = {
	text: async text => text.split('\n'),
	json: async text => {
		const value = JSON.parse(text);
		const [report] = Array.isArray(value) ? value : [value];
		return report.ci.findings.map(({summary}: {summary: string}) => summary);
	},
	markdown: async text => {
		const html = htmlOf(text);
		const rows = [...html.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row]) => row);
		for (const row of rows) assert.match(row, /^(?:\s*<t[hd][^>]*>.*?<\/t[hd]>){5,6}\s*$/s);
		const items = [...html.matchAll(/<li>\s*(?:<p>)?(.*?)(?=<ul>|<li>|<\/li>)/gs)];
		return items.map(([, item]) => textOfHtml(item));
	},
	junit: async text => {
		const cases = (await validJunit(text)).matchAll(/<testcase classname="[^"]*" name="([^"]*)"/g);
		return [...cases].map(([, name]) => textOfHtml(name));
	},
	sarif: async text => {
		const {runs} = await validSarif(text);
		return runs[0].results.map(({message}: {message: {text: string}}) => message.text);
	},
	gitlab: async text =>
		(await validGitlab(text)).map(({description}: {description: string}) => description),
	html: async text => {
		const cards = text.matchAll(/<bdi class="summary">(.*?)<\/bdi>/g);
		return [...cards].map(([, summary]) => textOfHtml(summary));
	},
	dive: async text => {
		const value = JSON.parse(text);
		const [{layer}] = Array.isArray(value) ? value : [value];
		return layer[0].fileList.map(({path}: {path: string}) => path);
	},
};

function htmlOf(markdown: string): string {
	return micromark(markdown, {
		extensions: [gfm()],
		htmlExtensions: [gfmHtml()],
		// As GitHub: the code elements of the report count.
		allowDangerousHtml: true,
	});
}

function textOfHtml(html: string): string {
	const names: Readonly<Record<string, string>> = {amp: '&', lt: '<', gt: '>', quot: '"'};
	return html
		.replace(/<[^>]*>/g, '')
		.replace(/&(?:#(\d+)|#x([\dA-F]+)|(\w+));/gi, (_, decimal, hex, name) =>
			name
				? names[name]
				: String.fromCodePoint(decimal ? Number(decimal) : Number.parseInt(hex, 16)),
		);
}

// The build sets it where the program is bundled.
Object.assign(globalThis, {pageAssets: await bundlePage()});

const hostile = await hostileRun();
const large = await largeRun();

for (const name of formatNames) {
	describe(`the ${name} report`, () => {
		test('keeps its format with hostile names, and none of them has an effect', async () => {
			const text = (await formatOf(name).load())(hostile) ?? '';
			const found = (await readers[name](text)).join('\n');
			for (const file of name === 'text' ? [] : hostileFiles) {
				const shown = name === 'dive' ? file.toWellFormed() : printable(file);
				assert.ok(
					withoutSpaces(found).includes(withoutSpaces(name === 'sarif' ? sarifText(shown) : shown)),
					`${JSON.stringify(shown)} is not in ${found.slice(0, 3000)}`,
				);
			}
			// Terminals and logs of GitHub, where reports are printed.
			assert.doesNotMatch(text, /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u202e\ufeff]/);
			assert.ok(text.isWellFormed());
			// The text is written while GitHub ignores commands.
			if (name !== 'text') assert.doesNotMatch(text, /^\s*::|##\[/m);
		});

		test('has 10,000 findings, or says how many it leaves out', async () => {
			const text = (await formatOf(name).load())(large) ?? '';
			const rows = await readers[name](text);
			const count = new Set(rows.flatMap(row => row.match(/file-\d+/) ?? [])).size;
			const hidden = /([\d,]+)(?: more paths; --json| of [\d,]+ entries are left out)/.exec(text);
			assert.equal(count + Number(hidden?.[1].replaceAll(',', '') ?? 0), 10_000);
			assert.equal(hidden !== null, name === 'text' || name === 'markdown');
		});
	});
}

/** Links and placeholders are escaped. */
function sarifText(text: string): string {
	return text.replaceAll('](', '\\](').replace(/\{(\d)\}/g, '{{$1}}');
}

function withoutSpaces(text: string): string {
	return text.replace(/\s+/g, '');
}

describe('the Markdown report', () => {
	test('has no link, picture, script, mention or task of the image', async () => {
		const html = htmlOf((await formatOf('markdown').load())(hostile) ?? '');
		assert.doesNotMatch(
			html,
			/<(?!\/?(?:h2|h3|table|thead|tbody|tr|th|td|ol|ul|li|p|code|strong)\b)/,
		);
		const outside = html.replace(/<code>.*?<\/code>/gs, '');
		assert.doesNotMatch(outside, /[@#]|GH-|:smile:|0123abcd|example/);
	});

	test('fits into a comment', async () => {
		const text = (await formatOf('markdown').load())(large) ?? '';
		assert.ok(Buffer.byteLength(text) <= commentLimit);
	});
});

describe('annotations', () => {
	test('are one command each, whatever the names are', () => {
		for (const line of annotationLines(hostile)) {
			assert.match(line, /^::(?:error|warning) (?:\w+=[^:,\n\r]+,?)+::[^\n\r]+$|^\d+ more errors/);
			assert.doesNotMatch(line, /[\u0000-\u001f\u007f-\u009f\u202e]|%(?!25|3A|2C)/);
		}
	});

	test('are as many as GitHub shows, and a line that counts the others', () => {
		const lines = annotationLines(large);
		assert.equal(lines.length, 11);
		assert.equal(
			lines[10],
			'9,990 more errors without an annotation: GitHub shows 10 of each in a step.',
		);
	});
});
