/** The languages that `highlight.ts` knows. */
export type Language =
	| 'bash'
	| 'css'
	| 'diff'
	| 'dockerfile'
	| 'go'
	| 'ini'
	| 'javascript'
	| 'json'
	| 'makefile'
	| 'markdown'
	| 'nginx'
	| 'perl'
	| 'php'
	| 'properties'
	| 'python'
	| 'ruby'
	| 'rust'
	| 'sql'
	| 'typescript'
	| 'xml'
	| 'yaml';

/** File names and extensions of each language. */
const names: Readonly<Record<Language, string>> = {
	bash: 'sh bash zsh ksh ash bashrc profile bash_logout bash_profile zshrc env',
	css: 'css',
	diff: 'diff patch',
	dockerfile: 'dockerfile containerfile',
	go: 'go mod',
	ini: 'ini toml cfg service socket timer npmrc editorconfig gitconfig desktop',
	javascript: 'js mjs cjs jsx',
	json: 'json jsonc map webmanifest',
	makefile: 'makefile mk',
	markdown: 'md markdown',
	nginx: 'nginx',
	perl: 'pl pm perl',
	php: 'php',
	properties: 'properties conf',
	python: 'py pyi python python3',
	ruby: 'rb gemspec gemfile rakefile ruby',
	rust: 'rs',
	sql: 'sql',
	typescript: 'ts mts cts tsx',
	xml: 'xml html htm svg xhtml plist',
	yaml: 'yaml yml',
};

const languages = new Map(
	Object.entries(names).flatMap(([language, list]) =>
		list.split(' ').map(name => [name, language as Language] as const),
	),
);

/**
 * The language of a text, by the name of its file or by its first line (`#!/usr/bin/env python3`).
 *
 * @param path with slashes
 */
export function languageOf(path: string, text: string): Language | undefined {
	const parts = path.toLowerCase().split('/');
	const name = (parts.at(-1) ?? '').replace(/^\./, '');
	if (name.endsWith('.conf') && parts.includes('nginx')) return 'nginx';
	const byName = languages.get(name) ?? languages.get(name.slice(name.lastIndexOf('.') + 1));
	if (byName !== undefined) return byName;
	const [, program] = /^#!\s*\S*?([\w.]+)(?:\s|$)/.exec(text) ?? [];
	const [, argument] = /^#!\s*\S*\/env\s+(?:-S\s+)?(\S+)/.exec(text) ?? [];
	const called = argument ?? program;
	if (called === 'node') return 'javascript';
	return called === undefined ? undefined : languages.get(called);
}
