import {setTimeout as sleep} from 'node:timers/promises';
import type {BenchContext, ImageFile} from './context.ts';
import {type BudgetedImage, warmLimits} from './images.ts';
import {answerMilliseconds, InspectorSession, type Opening, type Press} from './inspector.ts';
import {heldKeys, keyPlan} from './key-plan.ts';
import {type Figure, type KeyFigures, peakFigure} from './results.ts';

/** Milliseconds without output after which the screen counts as still; more for large images. */
const stillMilliseconds = {usual: 40, large: 80} as const;

const idleSeconds = 3;

/** A typical keyboard repeat rate, 30 per second, for two seconds. */
const hold = {times: 60, everyMilliseconds: 1000 / 30} as const;

const holdRuns = 2;

const echoPresses = 60;

/** The selection moves down by this many layers and up again. */
const loadingSteps = 5;

/** Pause between the response to a key and the next key. */
const loadingPauseMilliseconds = 40;

/** Factor for the still time of a search, whose results appear later than the typed text. */
const searchStills = 5;

/** Factor for the still time after many keys at once. */
const backlogStills = 15;

/** Measures the time until the inspector shows the whole image. */
export async function readyRows(
	context: BenchContext,
	{title, inspector, dive}: BudgetedImage,
	image: ImageFile,
	cache: 'cold' | 'warm',
): Promise<readonly Figure[]> {
	const isCold = cache === 'cold';
	const args = isCold ? ['--no-cache', image.path] : [image.path];
	const budget = isCold ? inspector?.seconds : warmLimits.inspector;
	// Informational figures need fewer runs.
	const runs = budget === undefined ? Math.min(context.runs, 3) : context.runs;
	const openings = await openSeveralTimes({...context, runs}, args);
	const work = `inspector ready${isCold ? '' : ' again'}: ${title}`;
	return [
		{
			work,
			metric: 'wall time',
			unit: 's',
			values: openings.map(({readySeconds}) => readySeconds),
			budget,
			yardstick: dive.inspector,
		},
		{
			work,
			metric: 'list of layers shown',
			unit: 's',
			values: openings.map(({firstFrameSeconds}) => firstFrameSeconds),
		},
		...peakFigure(
			work,
			openings.map(({peakBytes}) => peakBytes),
			isCold ? inspector?.megabytes : undefined,
		),
	];
}

/** Opens an image repeatedly, after one warm-up run. */
export async function openSeveralTimes(
	{runs, program, env, folder}: BenchContext,
	args: readonly string[],
): Promise<readonly Opening[]> {
	const openings: Opening[] = [];
	for (let run = 0; run <= runs; run++) {
		const session = new InspectorSession([...program, ...args], env, folder);
		try {
			const opening = await session.opened();
			if (run > 0) openings.push(opening);
			await session.quit();
		} finally {
			await session.close();
		}
	}
	return openings;
}

/**
 * Measures the terminal's and the machine's share of a key's time, with a program that only echoes keys.
 * On one virtual machine it varied between 2 and 5 ms.
 */
export async function echoRows({env, folder}: BenchContext): Promise<readonly Figure[]> {
	const echo = "process.stdin.setRawMode(true).on('data', key => process.stdout.write(key))";
	const session = new InspectorSession([process.execPath, '-e', echo], env, folder);
	const values: number[] = [];
	try {
		// The first press includes the start of the program.
		for (let press = 0; press <= echoPresses; press++) {
			const answer = await session.press('x', stillMilliseconds.usual);
			if (press > 0 && answer !== undefined) values.push(answer.milliseconds);
		}
	} finally {
		await session.close();
	}
	return [
		{
			work: 'a key in a program that only echoes it',
			metric: 'until it is there',
			unit: 'ms',
			values,
		},
	];
}

/** Moves up and down in the list of layers while the image loads. */
export async function loadingRows(
	{runs, program, env, folder, log}: BenchContext,
	{shortTitle: title, loadingKeys: limits}: BudgetedImage,
	image: ImageFile,
): Promise<readonly Figure[]> {
	log(`keys while ${title} loads`);
	const values: number[] = [];
	for (let run = 0; run < runs; run++) {
		const session = new InspectorSession([...program, '--no-cache', image.path], env, folder);
		try {
			await session.listed();
			for (let press = 0; ; press++) {
				await sleep(loadingPauseMilliseconds);
				if (session.isLoaded) break;
				const step = press % (2 * loadingSteps);
				const isDown = step < loadingSteps;
				const row = isDown ? step + 1 : 2 * loadingSteps - step - 1;
				values.push(await session.select(isDown ? 'j' : 'k', row));
			}
			await session.quit();
		} finally {
			await session.close();
		}
	}
	const work = `keys while it loads, ${title}`;
	if (values.length === 0) return [];
	return [
		{work, metric: 'median', unit: 'ms', values, budget: limits?.median},
		{work, metric: 'worst press', unit: 'ms', values, budget: limits?.worst, judged: 'worst'},
	];
}

/** Presses every kind of key many times, and waits after each until the screen is still. */
export async function keyRows(
	{program, env, folder, log}: BenchContext,
	{shortTitle: title, name}: BudgetedImage,
	image: ImageFile,
): Promise<{readonly ofKeys: readonly KeyFigures[]; readonly figures: readonly Figure[]}> {
	const still = name === '1m' ? stillMilliseconds.large : stillMilliseconds.usual;
	const session = new InspectorSession([...program, '--no-cache', image.path], env, folder);
	try {
		await session.opened();
		const idle = await session.idleBytes(idleSeconds * 1000);
		log(`keys on ${title}`);
		const presses = new Map<string, (Press | undefined)[]>();
		for (const {key, kind, isSearch} of keyPlan()) {
			if (kind === undefined) {
				await session.press(key, still, answerMilliseconds.unmeasured);
				continue;
			}
			const press = await session.press(key, isSearch ? searchStills * still : still);
			const ofKind = presses.get(kind) ?? [];
			ofKind.push(press);
			presses.set(kind, ofKind);
		}
		const held = await holdKeys(session, title, backlogStills * still);
		const peak = peakFigure(`after all keys, ${title}`, [session.peakBytes()]);
		const ofKeys = [...presses].map(([kind, all]) => keyFigures(title, kind, all));
		const idleRow: Figure = {
			work: `nothing happens for ${idleSeconds} s, ${title}`,
			metric: 'bytes to the terminal',
			unit: 'bytes',
			values: [idle],
			budget: 0,
		};
		return {ofKeys, figures: [...held, idleRow, ...peak]};
	} finally {
		await session.close();
	}
}

async function holdKeys(
	session: InspectorSession,
	title: string,
	still: number,
): Promise<readonly Figure[]> {
	const figures: Figure[] = [];
	for (const {kind, keys, rewind} of heldKeys) {
		const values: number[] = [];
		for (let run = 0; run < holdRuns; run++) {
			await session.type(rewind, still);
			values.push(await session.hold(keys, hold.times, hold.everyMilliseconds, still));
		}
		figures.push({
			work: `${kind}, ${title}`,
			metric: 'still after the last repeat',
			unit: 'ms',
			values,
		});
	}
	return figures;
}

function keyFigures(
	image: string,
	kind: string,
	presses: readonly (Press | undefined)[],
): KeyFigures {
	const answered = presses.filter(press => press !== undefined);
	return {
		image,
		kind,
		milliseconds: answered.map(({milliseconds}) => milliseconds),
		bytes: answered.map(({bytes}) => bytes),
		unanswered: presses.length - answered.length,
	};
}
