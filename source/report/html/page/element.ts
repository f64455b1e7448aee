/**
 * Makes an element. Children that are strings become text, never markup.
 *
 * @param attributes those that are `undefined` are left out
 */
export function element<Name extends keyof HTMLElementTagNameMap>(
	name: Name,
	attributes: Readonly<Record<string, string | number | boolean | undefined>> = {},
	...children: readonly (Node | string)[]
): HTMLElementTagNameMap[Name] {
	const made = document.createElement(name);
	for (const [key, value] of Object.entries(attributes)) {
		if (value !== undefined) made.setAttribute(key, String(value));
	}
	made.append(...children);
	return made;
}
