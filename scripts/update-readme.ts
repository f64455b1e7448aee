import {readFile, writeFile} from 'node:fs/promises';
import {helpText} from '../source/cli/help-text.ts';
import {jobNames} from '../source/init/job-templates.ts';
import {keyTableMarkdown} from '../source/ui/views/views.ts';
import {jobMarkdown} from './job-markdown.ts';
import {removableTableMarkdown} from './removable-table.ts';

/**
 * Updates the help and the key table in the readme, the table of docs/removable.md, and the jobs of docs/ci.md:
 * `npm run readme`.
 */
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

const ci = await readFile('docs/ci.md', 'utf8');
await writeFile(
	'docs/ci.md',
	jobNames.reduce(
		(text, name) =>
			text.replace(
				new RegExp(`(?<=<!-- ${name} -->\\n).*?(?=<!-- /${name} -->)`, 's'),
				() => `${jobMarkdown(name)}\n`,
			),
		ci,
	),
);
