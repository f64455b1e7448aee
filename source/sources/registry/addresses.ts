import {type LookupOptions, lookup} from 'node:dns';
import {BlockList, isIP, type LookupFunction} from 'node:net';

/** Addresses of this machine and of its link, to which a public registry must not lead. */
const local = new BlockList();
local.addSubnet('127.0.0.0', 8);
local.addSubnet('0.0.0.0', 8);
local.addSubnet('169.254.0.0', 16);
local.addAddress('::', 'ipv6');
local.addAddress('::1', 'ipv6');
local.addSubnet('fe80::', 10, 'ipv6');

/** A connection that a registry must not cause. */
export class LocalAddressError extends Error {
	override readonly name = 'LocalAddressError';
}

/** Whether a URL's host is an address of this machine or its link, or a name that means this machine. */
export function isLocalHost({hostname}: URL): boolean {
	const host = hostname.replace(/^\[(.*)\]$/, '$1');
	if (host === 'localhost' || host.endsWith('.localhost')) return true;
	return isIP(host) !== 0 && isLocalAddress(host);
}

function isLocalAddress(address: string): boolean {
	return local.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Resolves names as `dns.lookup` does, but fails for names of local addresses. */
export const publicLookup: LookupFunction = (hostname, options: LookupOptions, callback) => {
	lookup(hostname, {...options, all: true}, (error, addresses) => {
		if (error) return callback(error, '');
		if (addresses.some(({address}) => isLocalAddress(address))) {
			return callback(new LocalAddressError(hostname), '');
		}
		if (options.all) return callback(null, addresses);
		const [{address, family}] = addresses;
		callback(null, address, family);
	});
};
