import {readFile, writeFile} from 'node:fs/promises';
import {helpText} from '../source/cli/command-line.ts';
import {keyTableMarkdown} from '../source/ui/views/views.ts';
import {removableTableMarkdown} from './removable-table.ts';

/** Updates the help and the key table in the readme, and the table of docs/removable.md: `npm run readme`. */
const readme = await readFile('readme.md', 'utf8');
const updated = readme
	.replace(/(?<=^```console\n\$ layerscope --help\n).*?(?=^```$)/ms, () => helpText)
	.replace(/(?<=<!-- keys -->\n).*(?=\n<!-- \/keys -->)/s, () => keyTableMarkdown());
await writeFile('readme.md', updated);

const removable = await readFile('docs/removable.md', 'utf8');
await writeFile(
	'docs/removable.md',
	removable.replace(/(?<=<!-- rules -->\n).*(?=\n<!-- \/rules -->)/s, () =>
		removableTableMarkdown(),
	),
);
