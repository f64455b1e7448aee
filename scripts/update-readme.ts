import {readFile, writeFile} from 'node:fs/promises';
import {helpText} from '../source/cli/command-line.ts';
import {keyTableMarkdown} from '../source/ui/views/views.ts';

/** Updates the help and the key table in the readme: `npm run readme`. */
const readme = await readFile('readme.md', 'utf8');
const updated = readme
	.replace(/(?<=^```console\n\$ layerscope --help\n).*?(?=^```$)/ms, () => helpText)
	.replace(/(?<=<!-- keys -->\n).*(?=\n<!-- \/keys -->)/s, () => keyTableMarkdown());
await writeFile('readme.md', updated);
