import {crc32} from 'node:zlib';
import {decodeName} from '../text/name-bytes.ts';
import {EntryKind} from './entry-kind.ts';
import type {TarHeader} from './tar-header.ts';

const noAttributes = new Uint8Array();

/** Bytes of an attribute that are stored; of a longer one also a checksum, which is enough to compare it. */
const attributeLimit = 256;

/** Bytes of one entry's attributes above which only their number and checksum are stored. */
const attributesLimit = 4096;

/** Device numbers and extended attributes, one a line and sorted, so that equal ones are equal bytes. */
export function attributesOf(
	kind: EntryKind,
	header: TarHeader,
	attributes: readonly Uint8Array[],
): Uint8Array {
	const isDevice = kind === EntryKind.characterDevice || kind === EntryKind.blockDevice;
	if (!isDevice && attributes.length === 0) return noAttributes;
	const lines = attributeLines(attributes);
	if (isDevice) lines.unshift(`device=${header.deviceMajor}:${header.deviceMinor}`);
	return Buffer.from(lines.join('\n'));
}

function attributeLines(attributes: readonly Uint8Array[]): string[] {
	const bytes = attributes.reduce((total, {length}) => total + Math.min(length, attributeLimit), 0);
	if (bytes > attributesLimit) {
		// The sum does not depend on the order of the attributes.
		const checksum = attributes.reduce((sum, attribute) => (sum + crc32(attribute)) >>> 0, 0);
		return [`${attributes.length} extended attributes#${checksum}`];
	}
	return attributes
		.map(attribute =>
			attribute.length <= attributeLimit
				? decodeName(attribute)
				: `${decodeName(attribute.subarray(0, attributeLimit))}#${crc32(attribute)}`,
		)
		.sort();
}
