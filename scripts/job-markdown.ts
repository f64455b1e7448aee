import {type JobName, jobTemplate} from '../source/init/job-templates.ts';

/** A job that `layerscope init` writes, as a block of Markdown. */
export function jobMarkdown(name: JobName): string {
	const project = {dockerfile: 'Dockerfile', hooksFolder: '.git/hooks'} as const;
	const language = name === 'prePush' ? 'sh' : 'yaml';
	return `\`\`\`${language}\n${jobTemplate(name, project).text}\`\`\``;
}
