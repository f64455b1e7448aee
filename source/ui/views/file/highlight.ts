import bash from 'highlight.js/lib/languages/bash';
import css from 'highlight.js/lib/languages/css';
import diff from 'highlight.js/lib/languages/diff';
import dockerfile from 'highlight.js/lib/languages/dockerfile';
import go from 'highlight.js/lib/languages/go';
import ini from 'highlight.js/lib/languages/ini';
import javascript from 'highlight.js/lib/languages/javascript';
import json from 'highlight.js/lib/languages/json';
import makefile from 'highlight.js/lib/languages/makefile';
import markdown from 'highlight.js/lib/languages/markdown';
import nginx from 'highlight.js/lib/languages/nginx';
import perl from 'highlight.js/lib/languages/perl';
import php from 'highlight.js/lib/languages/php';
import properties from 'highlight.js/lib/languages/properties';
import python from 'highlight.js/lib/languages/python';
import ruby from 'highlight.js/lib/languages/ruby';
import rust from 'highlight.js/lib/languages/rust';
import sql from 'highlight.js/lib/languages/sql';
import typescript from 'highlight.js/lib/languages/typescript';
import xml from 'highlight.js/lib/languages/xml';
import yaml from 'highlight.js/lib/languages/yaml';
import {createLowlight} from 'lowlight';
import type {Tone} from '../../screen/theme.ts';
import type {Language} from './language.ts';
import type {Token} from './text-rows.ts';

const grammars = {
	bash,
	css,
	diff,
	dockerfile,
	go,
	ini,
	javascript,
	json,
	makefile,
	markdown,
	nginx,
	perl,
	php,
	properties,
	python,
	ruby,
	rust,
	sql,
	typescript,
	xml,
	yaml,
} satisfies Record<Language, unknown>;

const lowlight = createLowlight(grammars);

/** The parts of a text that have a colour of their own, in their order. */
export function highlight(text: string, language: Language): readonly Token[] {
	const tokens: Token[] = [];
	let at = 0;
	const visit = (nodes: ReturnType<typeof lowlight.highlight>['children'], tone?: Tone) => {
		for (const node of nodes) {
			if (node.type === 'text') {
				const end = at + node.value.length;
				if (tone !== undefined) tokens.push({start: at, end, tone});
				at = end;
			} else if (node.type === 'element') {
				const classes = node.properties.className;
				const [name] = Array.isArray(classes) ? classes : [];
				visit(node.children, tones[String(name)] ?? tone);
			}
		}
	};
	visit(lowlight.highlight(language, text).children);
	return tokens;
}

const tones: Readonly<Record<string, Tone>> = {
	'hljs-comment': 'faint',
	'hljs-meta': 'faint',
	'hljs-quote': 'faint',
	'hljs-keyword': 'key',
	'hljs-section': 'key',
	'hljs-name': 'key',
	'hljs-selector-tag': 'key',
	'hljs-title': 'strong',
	'hljs-built_in': 'label',
	'hljs-type': 'label',
	'hljs-attr': 'label',
	'hljs-attribute': 'label',
	'hljs-variable': 'label',
	'hljs-template-variable': 'label',
	'hljs-string': 'good',
	'hljs-regexp': 'good',
	'hljs-number': 'storedAgain',
	'hljs-literal': 'storedAgain',
	'hljs-symbol': 'storedAgain',
	'hljs-addition': 'added',
	'hljs-deletion': 'removed',
};
