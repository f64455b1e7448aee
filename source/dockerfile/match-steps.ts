import type {ImageInfo} from '../image/image-info.ts';
import type {Instruction} from './instruction.ts';
import {
	type Comparable,
	comparableInstruction,
	comparableStep,
	type Likeness,
	likeness,
} from './likeness.ts';

/** Only so many of the last steps and instructions are compared: the table has their product. */
const compared = 1000;

type Pair = {readonly step: number; readonly instruction: number; readonly likeness: Likeness};

/**
 * Finds the instructions that made the layers of an image. Steps are matched from the last one
 * backwards, because the first ones are of the base image and stand in no Dockerfile.
 *
 * @returns by index of the layer; `undefined` for a layer whose step has no sure match
 */
export function matchSteps(
	{history, layers}: Pick<ImageInfo, 'history' | 'layers'>,
	instructions: readonly Instruction[],
): readonly (Instruction | undefined)[] {
	const byLayer = new Array<Instruction | undefined>(layers.length).fill(undefined);
	const steps = history.slice(-compared);
	const last = instructions.slice(-compared);
	const pairs = surePairs(
		steps.map(({command}) => comparableStep(command)),
		last.map(comparableInstruction),
	);
	for (const {step, instruction} of pairs) {
		const {layer} = steps[step];
		if (layer !== null) byLayer[layer] = last[instruction];
	}
	return byLayer;
}

/**
 * A pair with the same text is sure if there is no other one, or if it follows the last pair or a sure
 * one. Another text (a variable, or the file has been edited since) must be between two sure pairs.
 */
function surePairs(
	steps: readonly Comparable[],
	instructions: readonly Comparable[],
): readonly Pair[] {
	const end = {step: steps.length, instruction: instructions.length};
	const pairs = align(steps, instructions);
	const sure = new Set<Pair>();
	for (const [at, pair] of pairs.entries()) {
		const newer = pairs[at - 1];
		const isAnchored = isNext(pair, end) || (sure.has(newer) && isNext(pair, newer));
		const isLike = pair.likeness !== 'keyword';
		if (isLike && (isAnchored || isOnly(pair, steps, instructions))) sure.add(pair);
	}
	const between = pairs.filter((pair, at) => {
		const [newer, older] = [pairs[at - 1], pairs[at + 1]];
		const isBelow = isNext(pair, end) || (sure.has(newer) && isNext(pair, newer));
		return isBelow && sure.has(older) && isNext(older, pair);
	});
	return [...sure, ...between];
}

type Place = Pick<Pair, 'step' | 'instruction'>;

function isNext(older: Place, newer: Place): boolean {
	return older.step + 1 === newer.step && older.instruction + 1 === newer.instruction;
}

/** Whether neither the step nor the instruction could be matched with another one. */
function isOnly(
	pair: Pair,
	steps: readonly Comparable[],
	instructions: readonly Comparable[],
): boolean {
	const isLike = (step: number, instruction: number) => {
		const found = likeness(steps[step], instructions[instruction]);
		return found !== undefined && found !== 'keyword';
	};
	return (
		steps.every((_, step) => step === pair.step || !isLike(step, pair.instruction)) &&
		instructions.every((_, other) => other === pair.instruction || !isLike(pair.step, other))
	);
}

const scores: Readonly<Record<Likeness, number>> = {text: 4, pattern: 3, keyword: 1};

/** The alignment with the most likeness, newest pair first. Later pairs win over equal earlier ones. */
function align(steps: readonly Comparable[], instructions: readonly Comparable[]): readonly Pair[] {
	const width = instructions.length + 1;
	const best = new Int32Array((steps.length + 1) * width);
	const found = steps.map(step => instructions.map(instruction => likeness(step, instruction)));
	const scoreOf = (step: number, instruction: number) => {
		const like = found[step][instruction];
		return like === undefined ? 0 : scores[like];
	};
	for (let step = 1; step <= steps.length; step++) {
		for (let instruction = 1; instruction < width; instruction++) {
			const score = scoreOf(step - 1, instruction - 1);
			best[step * width + instruction] = Math.max(
				best[(step - 1) * width + instruction],
				best[step * width + instruction - 1],
				score === 0 ? 0 : best[(step - 1) * width + instruction - 1] + score,
			);
		}
	}
	const pairs: Pair[] = [];
	let step = steps.length;
	let instruction = instructions.length;
	while (step > 0 && instruction > 0) {
		const like = found[step - 1][instruction - 1];
		const here = best[step * width + instruction];
		const diagonal = best[(step - 1) * width + instruction - 1];
		if (like !== undefined && here === diagonal + scores[like]) {
			pairs.push({step: --step, instruction: --instruction, likeness: like});
		} else if (here === best[(step - 1) * width + instruction]) step--;
		else instruction--;
	}
	return pairs;
}
