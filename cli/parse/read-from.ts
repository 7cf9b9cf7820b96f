/**
 * Parses the start position for reading a topic. Pure, except for the clock for relative times such as `10m`.
 */

import { InvalidArgumentError } from 'commander';
import type { ReadFrom } from '../../kafka/read/read-range.ts';
import { parseDuration } from './duration.ts';

/** For commander's option parsers. */
export function parseReadFrom(text: string): ReadFrom {
  if (text === 'earliest' || text === 'latest') return text;
  if (/^\d+$/.test(text) && Number.isSafeInteger(Number(text))) return { at: Number(text) };
  const sinceMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : agoMs(text);
  if (Number.isFinite(sinceMs)) return { sinceMs };
  throw new InvalidArgumentError(
    'Expected earliest, latest, an offset, a time such as 2026-01-31T12:00:00Z, or a duration such as 10m.',
  );
}

/** A time or an age, as epoch ms. For commander's option parsers. */
export function parseMoment(text: string): number {
  const from = parseReadFrom(text);
  if (typeof from === 'object' && 'sinceMs' in from) return from.sinceMs;
  throw new InvalidArgumentError('Expected a time such as 2026-01-31T12:00:00Z, or a duration such as 10m.');
}

function agoMs(text: string): number {
  try {
    return Date.now() - parseDuration(text);
  } catch (error) {
    if (error instanceof InvalidArgumentError) return Number.NaN;
    throw error;
  }
}
