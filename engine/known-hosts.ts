/**
 * Which Host headers a server answers: a page of the web must not read it through a name that its owner
 * resolves to this machine (DNS rebinding). Pure, except for the name of this machine.
 */
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isLoopback } from './loopback.ts';

/** Names of this machine, which no name server resolves. */
const UNSPECIFIED = ['0.0.0.0', '::'];

/**
 * True for an address, for `localhost`, for the name of this machine and for the host that the server is
 * bound to. `also`: further names by which it is reached. Bound to a loopback address, only loopback names
 * are known, and 0.0.0.0 and ::, which some clients use for loopback. Requests without the header (HTTP/1.0
 * probes) come from no browser.
 */
export function isKnownHost(
  header: string | undefined,
  boundTo: string,
  also: readonly string[] = [],
): boolean {
  if (header === undefined) return true;
  const name = nameOf(header);
  if (name === '') return false;
  if (also.some((one) => one.toLowerCase() === name)) return true;
  if (isLoopback(name) || UNSPECIFIED.includes(name) || name === boundTo.toLowerCase()) return true;
  return !isLoopback(boundTo) && (isIP(name) !== 0 || name === hostname().toLowerCase());
}

/** Without the port, and without the brackets of an IPv6 address. */
function nameOf(header: string): string {
  const match = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(header.trim().toLowerCase());
  return match?.[1] ?? match?.[2] ?? '';
}
