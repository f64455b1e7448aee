import {TarError} from './layer-error.ts';

/**
 * The records of a pax extended header that affect an entry. Names and link targets are bytes, because
 * archives do not always contain the UTF-8 that pax requires.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_03
 */
export type PaxRecords = {
	path?: Uint8Array;
	linkPath?: Uint8Array;
	size?: number;
	uid?: number;
	gid?: number;
	/** Seconds since 1970-01-01, with fractions. */
	mtime?: number;
	/** Size of a sparse file including its holes. */
	sparseSize?: number;
	sparseName?: Uint8Array;
	/** 1 if the map of a sparse file is in front of its data, as in the format 1.0. */
	sparseMajor?: number;
	/** Offsets and lengths of a sparse file's data in turn, in the formats 0.0 and 0.1. */
	sparseMap?: number[];
	/** Extended attributes as `KEYWORD=VALUE`, like the record itself. */
	readonly attributes: Uint8Array[];
};

/**
 * Decodes the body of a pax header, which consists of records `LENGTH KEYWORD=VALUE\n`. The result
 * contains views of `body`.
 *
 * @throws TarError if a record has a wrong length or an invalid number
 */
export function decodePax(body: Uint8Array): PaxRecords {
	const records: PaxRecords = {attributes: []};
	for (let at = 0; at < body.length; ) {
		const space = body.indexOf(0x20, at);
		// The length is decimal, counts itself and the line feed, and fits in 20 digits.
		const length = space > at && space - at <= 20 ? integer(latin1(body, at, space)) : Number.NaN;
		const end = at + length;
		const equals = body.indexOf(0x3d, space);
		if (!(end <= body.length) || equals < 0 || equals >= end || body[end - 1] !== 0x0a) {
			throw new TarError('a pax header with a broken record');
		}
		const key = latin1(body, space + 1, equals);
		if (isAttribute(key)) records.attributes.push(body.subarray(space + 1, end - 1));
		// An empty value deletes the record: the field of the ustar header is used.
		else if (equals + 2 < end) take(records, key, body.subarray(equals + 1, end - 1));
		at = end;
	}
	return records;
}

/** Engines write the first form, libarchive the second. */
function isAttribute(key: string): boolean {
	return key.startsWith('SCHILY.xattr.') || key.startsWith('LIBARCHIVE.xattr.');
}

function take(records: PaxRecords, key: string, value: Uint8Array): void {
	switch (key) {
		case 'path':
			records.path = value;
			break;
		case 'linkpath':
			records.linkPath = value;
			break;
		case 'size':
			records.size = checkedInteger(key, value);
			break;
		case 'uid':
			records.uid = checkedInteger(key, value);
			break;
		case 'gid':
			records.gid = checkedInteger(key, value);
			break;
		case 'mtime':
			records.mtime = Number.parseFloat(latin1(value, 0, value.length)) || 0;
			break;
		case 'GNU.sparse.size':
		case 'GNU.sparse.realsize':
			records.sparseSize = checkedInteger(key, value);
			break;
		case 'GNU.sparse.offset':
		case 'GNU.sparse.numbytes':
			records.sparseMap ??= [];
			records.sparseMap.push(checkedInteger(key, value));
			break;
		case 'GNU.sparse.map':
			records.sparseMap = latin1(value, 0, value.length)
				.split(',')
				.map(digits => checked(key, integer(digits)));
			break;
		case 'GNU.sparse.major':
			records.sparseMajor = checkedInteger(key, value);
			break;
		case 'GNU.sparse.name':
			records.sparseName = value;
			break;
	}
}

function checkedInteger(key: string, value: Uint8Array): number {
	return checked(key, integer(latin1(value, 0, value.length)));
}

function checked(key: string, number: number): number {
	if (!Number.isSafeInteger(number)) throw new TarError(`a pax header with an invalid ${key}`);
	return number;
}

function integer(digits: string): number {
	return /^\d{1,20}$/.test(digits) ? Number(digits) : Number.NaN;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
	return Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1');
}
