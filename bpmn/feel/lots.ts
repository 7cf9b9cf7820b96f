/**
 * `uuid()` and `random number()`: another value at each call, and the same ones when a step is done again.
 * They are made of a key that is used up, so each is unique in the cluster; it is no secret. Pure. Source:
 * docs.camunda.io, "FEEL built-in functions"; RFC 9562 for the text; MurmurHash3 for the mixing.
 */
import { FeelFunction } from 'feelin';
import { FeelFailure } from './errors.ts';

/** Who has keys that nobody else gets: a step. */
export interface KeySource {
  nextKey(): number;
}

type LotName = 'uuid' | 'random number';

/** For expressions that may call them. Where no keys are to be had, a call fails. */
export const LOTS: ReadonlyMap<string, FeelFunction> = new Map(
  (['uuid', 'random number'] satisfies LotName[]).map((name) => [
    name,
    new FeelFunction(() => {
      throw new FeelFailure(`${name}() can't be used here: there is no process instance yet`);
    }, []),
  ]),
);

/** What one expression draws: each evaluation uses one key up, however often it calls. */
export class Lots {
  readonly #names: readonly string[];
  #seed = '';
  #drawn = 0;

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  /** Puts the functions for an evaluation into `visible`, under the names that `aliases` gives them. */
  begin(
    visible: Record<string, unknown>,
    nowMs: number,
    keys: KeySource | undefined,
    aliases: Aliases,
  ): void {
    if (this.#names.length === 0) return;
    this.#seed = keys ? `${nowMs}/${keys.nextKey()}` : '';
    for (const name of this.#names) {
      const drawing = keys ? new FeelFunction(() => this.#draw(name), []) : LOTS.get(name);
      for (const alias of aliases(name)) visible[alias] = drawing;
    }
    this.again();
  }

  /** The same evaluation from its beginning. */
  again(): void {
    this.#drawn = 0;
  }

  #draw(name: string): unknown {
    const text = `${this.#seed}/${this.#drawn++}`;
    const parts = [1, 2, 3, 4].map((part) => mixed(text, part));
    return name === 'uuid' ? uuidOf(parts) : numberOf(parts);
  }
}

type Aliases = (name: string) => readonly string[];

/** Version 4, variant 1. */
function uuidOf(parts: readonly number[]): string {
  const hex = parts.map((part) => part.toString(16).padStart(8, '0')).join('');
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  const text = `${hex.slice(0, 12)}4${hex.slice(13, 16)}${variant}${hex.slice(17)}`;
  return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** From 0 to below 1, of 53 bits. */
function numberOf([high = 0, low = 0]: readonly number[]): number {
  return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
}

/** 32 bits of a text. */
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
