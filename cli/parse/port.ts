/** Parses a port given on the command line. Pure. */

import { InvalidArgumentError } from 'commander';

export const PORT_MAX = 65_535;

/** 0 to 65535. */
export function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= PORT_MAX) return port;
  throw new InvalidArgumentError(`Expected a port from 0 to ${PORT_MAX}.`);
}
