import {createHash} from 'node:crypto';
import {type Markup, markup} from './markup.ts';

/** Script and style of the page, bundled by `scripts/bundle-page.ts`. */
export type PageAssets = {readonly script: string; readonly style: string};

/** Set by the build. */
declare const pageAssets: PageAssets;

/** The assets of the built program. */
export function builtAssets(): PageAssets {
	return pageAssets;
}

export type PageContent = {
	readonly title: string;
	/** Elements of the header, after the name of the program. */
	readonly header?: Markup | undefined;
	/** Elements of the body. */
	readonly body: Markup;
	/** Runs at the end of the page; without it, the policy allows no script. */
	readonly script?: string | undefined;
	readonly style: string;
};

/**
 * A whole page that needs nothing but itself. Its policy lets it load nothing and run nothing but its
 * own script.
 */
export function htmlPage({title, header, body, script, style}: PageContent): string {
	const policy = [
		"default-src 'none'",
		...(script === undefined ? [] : [`script-src '${hashOf(script)}'`]),
		`style-src '${hashOf(style)}'`,
		// Browsers look for an icon unless the page has one.
		'img-src data:',
		"base-uri 'none'",
		"form-action 'none'",
		"require-trusted-types-for 'script'",
		"trusted-types 'none'",
	].join('; ');
	const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${{html: policy}}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
<style>${{html: style}}</style>
</head>
<body>
<header><span>layerscope</span>${header}</header>
${body}
${script === undefined ? undefined : markup`<script>${{html: script}}</script>`}
</body>
</html>
`;
	return page.html;
}

function hashOf(text: string): string {
	return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
