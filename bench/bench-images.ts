import {existsSync, renameSync} from 'node:fs';
import path from 'node:path';
import {ArchiveWriter, type LayerCompression} from './archive-writer.ts';
import {
	directoryPiece,
	endPiece,
	filePieces,
	randomNumbers,
	whiteoutPiece,
} from './layer-pieces.ts';

/** An image whose later layers change and remove files of the first layer. */
export type ChurnShape = {
	readonly kind: 'churn';
	/** Files of the first layer. */
	readonly files: number;
	readonly layers: number;
	/** Files that each later layer changes. */
	readonly changed: number;
	/** Files that each later layer removes. */
	readonly removed: number;
	/** Average file size in bytes. */
	readonly fileBytes: number;
};

/** An image like a distribution with packages on top: few layers, files of all sizes. */
export type DistributionShape = {
	readonly kind: 'distribution';
	readonly entries: number;
	readonly layers: number;
	readonly megabytes: number;
	readonly compression: LayerCompression;
};

export type ImageShape = ChurnShape | DistributionShape;

/** Returns the path of the shape's archive in `folder`; writes it unless an earlier run did. */
export function ensureImage(folder: string, shape: ImageShape): string {
	const name = imageName(shape);
	const target = path.join(folder, `${name}.tar`);
	if (existsSync(target)) return target;
	const unfinished = `${target}.unfinished`;
	const writer = new ArchiveWriter(
		unfinished,
		shape.kind === 'distribution' ? shape.compression : 'none',
	);
	for (let layer = 0; layer < shape.layers; layer++) {
		writer.addLayer(
			shape.kind === 'churn' ? churnLayer(shape, layer) : distributionLayer(shape, layer),
		);
	}
	writer.finish(imageTag(shape));
	renameSync(unfinished, target);
	return target;
}

/** Part of the file name: increment it whenever the content changes, so that old archives are not reused. */
const contentVersion = 3;

/** The tag in the archive, under which an engine loads the image. */
export function imageTag(shape: ImageShape): string {
	return `bench/${imageName(shape)}:1`;
}

function imageName(shape: ImageShape): string {
	return `${Object.values(shape).join('-')}-v${contentVersion}`;
}

/** Files per folder, about as many as in real images. */
const filesOfFolder = 25;

function churnFile(index: number): string {
	const folder = Math.floor(index / filesOfFolder);
	return `usr/share/area${folder % 97}/package${folder}/file${index}.txt`;
}

function* churnLayer(shape: ChurnShape, layer: number): Generator<Buffer> {
	const random = randomNumbers(1000 + layer);
	const size = () => Math.floor(shape.fileBytes / 2) + random(shape.fileBytes);
	if (layer === 0) {
		for (let index = 0; index < shape.files; index++) {
			yield* filePieces(churnFile(index), size(), index);
		}
	} else {
		for (let count = 0; count < shape.changed; count++) {
			yield* filePieces(churnFile(random(shape.files)), size(), layer * 1_000_000 + count);
		}
		// No two layers remove the same file.
		const first = (layer - 1) * shape.removed;
		for (let index = first; index < first + shape.removed; index++) {
			yield whiteoutPiece(churnFile(shape.files - 1 - index));
		}
	}
	yield endPiece;
}

function* distributionLayer(shape: DistributionShape, layer: number): Generator<Buffer> {
	const random = randomNumbers(7 + layer);
	const entries = Math.floor(shape.entries / shape.layers);
	const average = (shape.megabytes * 1e6) / shape.entries;
	for (let index = 0; index < entries; index++) {
		const folder = Math.floor(index / filesOfFolder);
		// Every third layer stores half of the previous layer's files again.
		const owner = layer % 3 === 2 && index % 2 === 0 ? layer - 1 : layer;
		const base = `opt/part${owner}/package${folder}`;
		if (index % filesOfFolder === 0) yield directoryPiece(base);
		else yield* filePieces(`${base}/file${index}`, fileSize(random, average), index);
	}
	if (layer % 3 === 2) yield whiteoutPiece(`opt/part${layer - 2}/package1`);
	yield endPiece;
}

/** Most files are small, and a few hold most of the bytes: one in 16 averages ten times the mean. */
function fileSize(random: (limit: number) => number, average: number): number {
	const isLarge = random(16) === 0;
	return random(Math.floor(isLarge ? average * 20 : average * 0.8) + 1);
}
