/** Parses a key argument of an instance, job, incident and so on. Pure. */

import { InvalidArgumentError } from 'commander';
import { isKey } from '../../state/keys.ts';

/** For commander's argument and option parsers. */
export function parseKey(text: string): number {
  const key = Number(text);
  if (/^\d+$/.test(text) && isKey(key)) return key;
  throw new InvalidArgumentError('Expected a key: an integer such as 8796093022209.');
}

/** An integer of at least 0. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError('Expected an integer.');
}

/** An integer of at least 1. */
export function parsePositive(text: string): number {
  const count = parseCount(text);
  if (count > 0) return count;
  throw new InvalidArgumentError('Must be at least 1.');
}
