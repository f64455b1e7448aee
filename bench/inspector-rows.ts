import {setTimeout as sleep} from 'node:timers/promises';
import type {BenchContext, MadeImage} from './context.ts';
import {type BudgetedImage, warmLimits} from './images.ts';
import {answerMilliseconds, InspectorSession, type Opening, type Press} from './inspector.ts';
import {heldKeys, keyPlan} from './key-plan.ts';
import {type Figure, type KeyFigures, peakFigure} from './results.ts';

/** Milliseconds without output after which the screen is still; more where answers take longer. */
const stillMilliseconds = {usual: 40, large: 80} as const;

const idleSeconds = 3;

/** 30 repeats a second for two seconds, as a keyboard gives them. */
const hold = {times: 60, everyMilliseconds: 1000 / 30} as const;

const holdRuns = 2;

const echoPresses = 60;

/** As many layers down, and as many up again. */
const loadingSteps = 5;

/** Between an answer and the next key. */
const loadingPauseMilliseconds = 40;

/** A search may take so many times as long until it has found something. */
const searchStills = 5;

/** Many keys at once may take so many times as long as one until anything of them is to be seen. */
const backlogStills = 15;

/** How long the inspector takes to have the whole image on the screen. */
export async function readyRows(
	context: BenchContext,
	{title, inspector, dive}: BudgetedImage,
	image: MadeImage,
	cache: 'cold' | 'warm',
): Promise<readonly Figure[]> {
	const isCold = cache === 'cold';
	const given = isCold ? ['--no-cache', image.path] : [image.path];
	const budget = isCold ? inspector?.seconds : warmLimits.inspector;
	// What is for information only need not be known so well.
	const runs = budget === undefined ? Math.min(context.runs, 3) : context.runs;
	const openings = await openSeveralTimes({...context, runs}, given);
	const work = `inspector ready${isCold ? '' : ' again'}: ${title}`;
	return [
		{
			work,
			what: 'wall time',
			unit: 's',
			values: openings.map(({readySeconds}) => readySeconds),
			budget,
			yardstick: dive.inspector,
		},
		{
			work,
			what: 'list of layers shown',
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

/** Opens an image again and again, after a first time that warms up. */
export async function openSeveralTimes(
	{runs, program, env, folder}: BenchContext,
	given: readonly string[],
): Promise<readonly Opening[]> {
	const openings: Opening[] = [];
	for (let run = 0; run <= runs; run++) {
		const session = new InspectorSession([...program, ...given], env, folder);
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
 * What of a key's time is the terminal's and the machine's: keys in a program that only echoes them. On one
 * virtual machine it was 2 ms at one time, and 5 at another.
 */
export async function echoRows({env, folder}: BenchContext): Promise<readonly Figure[]> {
	const echo = "process.stdin.setRawMode(true).on('data', key => process.stdout.write(key))";
	const session = new InspectorSession([process.execPath, '-e', echo], env, folder);
	const values: number[] = [];
	try {
		// The first one waits for its start.
		for (let press = 0; press <= echoPresses; press++) {
			const answer = await session.press('x', stillMilliseconds.usual);
			if (press > 0 && answer !== undefined) values.push(answer.milliseconds);
		}
	} finally {
		await session.close();
	}
	return [
		{work: 'a key in a program that only echoes it', what: 'until it is there', unit: 'ms', values},
	];
}

/** Goes up and down in the list of layers while they are read, as fast as fingers do. */
export async function loadingRows(
	{runs, program, env, folder, say}: BenchContext,
	{shortTitle: title, loadingKeys: limits}: BudgetedImage,
	image: MadeImage,
): Promise<readonly Figure[]> {
	say(`keys while ${title} loads`);
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
		{work, what: 'median', unit: 'ms', values, budget: limits?.median},
		{work, what: 'worst press', unit: 'ms', values, budget: limits?.worst, judged: 'worst'},
	];
}

/** Presses every kind of key many times, and waits for the still screen after each. */
export async function keyRows(
	{program, env, folder, say}: BenchContext,
	{shortTitle: title, name}: BudgetedImage,
	image: MadeImage,
): Promise<{readonly ofKeys: readonly KeyFigures[]; readonly figures: readonly Figure[]}> {
	const still = name === '1m' ? stillMilliseconds.large : stillMilliseconds.usual;
	const session = new InspectorSession([...program, '--no-cache', image.path], env, folder);
	try {
		await session.opened();
		const idle = await session.idleBytes(idleSeconds * 1000);
		say(`keys on ${title}`);
		const presses = new Map<string, (Press | undefined)[]>();
		for (const {key, kind, isSearch} of keyPlan()) {
			if (kind === undefined) {
				for (const one of key) await session.press(one, still, answerMilliseconds.unmeasured);
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
			what: 'bytes to the terminal',
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
			what: 'still after the last repeat',
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
