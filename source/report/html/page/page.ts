import type {ImageData} from '../page-data.ts';
import {Explorer} from './explorer.ts';

const explorers = new Map<HTMLElement, Explorer>();

/** The explorer of an image, created when it is first needed: reading the tree of a large image takes time. */
function explorerOf(section: HTMLElement): Explorer | undefined {
	const known = explorers.get(section);
	const data = section.querySelector('script[type="application/json"]');
	if (known || !data) return known;
	const explorer = new Explorer(section, JSON.parse(data.textContent) as ImageData);
	explorers.set(section, explorer);
	data.remove();
	setTimeout(() => explorer.prepareSearch());
	return explorer;
}

const sections = [...document.querySelectorAll<HTMLElement>('section.image')];

const observer = new IntersectionObserver(
	entries => {
		for (const {isIntersecting, target} of entries) {
			const section = target.closest<HTMLElement>('section.image');
			if (isIntersecting && section) explorerOf(section);
		}
	},
	{rootMargin: '50%'},
);

for (const section of sections) {
	section.classList.add('scripted');
	const explorer = section.querySelector('.explorer');
	if (explorer) observer.observe(explorer);
}

/** The image that has the focus, or the first that is not above the window. */
function currentSection(): HTMLElement | undefined {
	return (
		document.activeElement?.closest<HTMLElement>('section.image') ??
		sections.find(section => section.getBoundingClientRect().bottom > 0)
	);
}

const help = document.querySelector<HTMLDialogElement>('dialog.help');

document.addEventListener('keydown', event => {
	const {key, target} = event;
	if (event.ctrlKey || event.metaKey || event.altKey || target instanceof HTMLInputElement) return;
	const section = currentSection();
	if (key === '?') help?.showModal();
	else if (key === '/' && section && !help?.open) explorerOf(section)?.search.focus();
	else return;
	event.preventDefault();
});

document.addEventListener('click', ({target}) => {
	if (!(target instanceof HTMLElement)) return;
	if (target.closest('button.help')) help?.showModal();
	const section = target.closest<HTMLElement>('section.image');
	if (!section) return;
	const {showFix, showLayer} = target.dataset;
	if (showFix !== undefined) {
		const title = target.closest('li')?.querySelector('.summary')?.textContent ?? '';
		explorerOf(section)?.showFix(Number(showFix), title);
	}
	if (showLayer !== undefined) explorerOf(section)?.selectLayer(Number(showLayer));
});
