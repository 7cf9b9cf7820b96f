/**
 * `uuid()` and `random number()`: another value for each call, and the same values when a step is repeated.
 * They are derived from a key that is used only once, so each is unique in the cluster; they are not secret.
 * Pure. Source: docs.camunda.io, "FEEL built-in functions"; RFC 9562 for the text; MurmurHash3 for the
 * mixing.
 */
import { FeelFailure } from './errors.ts';
import type { Run } from './run.ts';

/** Version 4, variant 1. Throws FeelFailure if no keys are available. */
export function nextUuid(run: Run): string {
  const hex = nextWords(run, 'uuid')
    .map((part) => part.toString(16).padStart(8, '0'))
    .join('');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  const text = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const DIGITS = 1e15;

/** At least 0 and less than 1, with 15 digits. Throws FeelFailure if no keys are available. */
export function nextRandom(run: Run): number {
  const [high = 0, low = 0] = nextWords(run, 'random number');
  return Math.floor(((high * 2 ** 21 + (low >>> 11)) / 2 ** 53) * DIGITS) / DIGITS;
}

/** Each evaluation uses one key, for any number of values. */
function nextWords(run: Run, name: string): number[] {
  if (run.seed === undefined) {
    const key = run.host.nextKey?.();
    if (key === undefined) {
      throw new FeelFailure(`${name}() can't be used here: there is no process instance yet`);
    }
    run.seed = `${run.nowMs}/${key}`;
  }
  const text = `${run.seed}/${run.randomCount}`;
  run.randomCount += 1;
  return [1, 2, 3, 4].map((part) => mixed(text, part));
}

/** A 32-bit hash of a text. */
function mixed(text: string, seed: number): number {
  let hash = Math.imul(seed, 0x9e3779b1);
  for (let at = 0; at < text.length; at++) {
    let part = Math.imul(text.charCodeAt(at), 0xcc9e2d51);
    part = Math.imul((part << 15) | (part >>> 17), 0x1b873593);
    hash ^= part;
    hash = Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
