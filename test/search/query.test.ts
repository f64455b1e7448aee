import assert from 'node:assert/strict';
import {describe, test} from 'node:test';
import {parseQuery} from '../../source/search/query.ts';
import {termWords} from '../../source/search/term-words.ts';

const words = (text: string) => parseQuery(text).terms.map(termWords);
const problem = (text: string) => parseQuery(text).problem;

describe('a query', () => {
	test('consists of terms, separated by spaces outside of quotes', () => {
		assert.deepEqual(words('etc  ~cnf /a.b/ "a b" x"y z"'), [
			'etc',
			'~cnf',
			'/a.b/',
			'a b',
			'xy z',
		]);
		assert.deepEqual(words(''), []);
	});

	test('has terms for sizes, kinds, owners, states, layers and changes', () => {
		const expected: Readonly<Record<string, string>> = {
			'size>10MB': 'size > 10 MB',
			'SIZE<=1KiB': 'size <= 1.02 kB',
			'size=0': 'size = 0 B',
			'kind:link': 'symlink',
			'kind:file,folder': 'file or dir',
			'owner:1000': 'user 1000',
			'owner:1:2': 'user 1, group 2',
			'owner::2': 'group 2',
			'is:setuid': 'setuid',
			'layer:3': 'layer 3',
			'layer:3..5': 'layers 3 to 5',
			'layer:3..': 'layer 3 or later',
			'layer:..5': 'layers 0 to 5',
			'changed:owner': 'uid or gid changed',
		};
		for (const [text, term] of Object.entries(expected)) assert.deepEqual(words(text), [term]);
	});

	test('negates a term with - or !', () => {
		assert.deepEqual(words('-etc !is:removed -"a b" - !'), ['not etc', 'not removed', 'not a b']);
	});

	test('takes quoted terms as text, and names with signs', () => {
		assert.deepEqual(words('"size>1" "/a/" libgcc:amd64.list a=b'), [
			'size>1',
			'/a/',
			'libgcc:amd64.list',
			'a=b',
		]);
	});

	test('turns patterns of the shell into expressions', () => {
		assert.deepEqual(words('*.c? /etc/**/a+b'), ['//[^/]*\\.c[^/]$/', '/^\\/etc\\/.*\\/a\\+b$/']);
	});

	test('names a wrong term with the nearest right one, and keeps the others', () => {
		assert.equal(problem('etc is:remved'), 'is:remved: did you mean is:removed?');
		assert.deepEqual(words('etc is:remved'), ['etc']);
		assert.equal(
			problem('kind:x'),
			'kind:x: it takes file, dir, folder, link, hardlink, device, fifo',
		);
		assert.equal(problem('laver:3'), 'laver:3: write layer:3..5, or "laver:3" for a name');
		assert.equal(problem('size:3'), 'size:3: write size>10MB, or "size:3" for a name');
		assert.equal(problem('size>big'), 'size>big: write a size such as 10MB or 512KiB');
		assert.match(problem('owner:root') ?? '', /^owner:root: write owner:1000, /);
		assert.match(problem('layer:x') ?? '', /^layer:x: write layer:3, /);
		assert.match(problem('a '.repeat(30)) ?? '', /more than 24 terms/);
	});

	test('takes a long text in a moment', () => {
		assert.equal(words(`"${'x -'.repeat(50_000)}`).length, 1);
	});
});
