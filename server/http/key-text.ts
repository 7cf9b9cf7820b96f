/** Keys in requests: decimal text. Pure. */
import type { Problem } from './problem.ts';
import { invalidArgument } from './problem.ts';

export const KEY_PATTERN = '^-?[0-9]{1,25}$';
const FORM = new RegExp(KEY_PATTERN);

/** Throws Problem (400) if the text is not a number. `name`: the field or parameter. */
export function readKey(name: string, text: string): number {
  if (FORM.test(text)) return Number(text);
  throw invalidKey(name, text);
}

export function invalidKey(name: string, text: string): Problem {
  return invalidArgument(
    `The provided ${name} '${text}' is not a valid key. Expected a numeric value. ` +
      'Did you pass an entity id instead of an entity key?.',
  );
}
