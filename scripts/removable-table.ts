import {removableRules} from '../source/analysis/removable-rules.ts';

/** The table of rules in docs/removable.md. */
export function removableTableMarkdown(): string {
	const code = (text: string) => `\`${text}\``;
	const rows = removableRules.map(({id, title, confidence, patterns, keeps, advice}) => {
		const paths = patterns.map(code).join(', ');
		const except = keeps ? ` except ${keeps.map(code).join(', ')}` : '';
		return [code(id), title, confidence, paths + except, advice('the RUN', 'rm -rf of the paths')];
	});
	const head = ['rule', 'finds', 'confidence', 'paths', 'advice'];
	return [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n');
}
