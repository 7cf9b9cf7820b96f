/** Parses a duration given on the command line. Pure. */

import { InvalidArgumentError } from 'commander';

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  min: 60_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const WHOLE = /^(?:\d+(?:\.\d+)?(?:ms|s|min|m|h|d))+$/;
const PART = /(\d+(?:\.\d+)?)(ms|s|min|m|h|d)/g;
const ISO = /^P(?=\d|T\d)(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** `30s`, `1h30m`, `500ms`, `2d`, or ISO 8601 such as `PT1H30M`, in ms. For commander's option parsers. */
export function parseDuration(text: string): number {
  const ms = WHOLE.test(text) ? partsMs(text) : isoMs(text);
  if (ms === null || !Number.isSafeInteger(ms)) {
    throw new InvalidArgumentError('Expected a duration such as 30s, 1h30m, 2d or PT1H30M.');
  }
  return ms;
}

function partsMs(text: string): number {
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(PART)) ms += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  return Math.round(ms);
}

function isoMs(text: string): number | null {
  const match = ISO.exec(text);
  if (match === null) return null;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = match;
  return Math.round(
    Number(days) * 86_400_000 + Number(hours) * 3_600_000 + Number(minutes) * 60_000 + Number(seconds) * 1000,
  );
}
