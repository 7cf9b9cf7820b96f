/**
 * Reads the variables of a command: a JSON object as text, from a file, from standard input, or as single
 * `name=value` pairs.
 */

import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text as readAll } from 'node:stream/consumers';
import type { ExactJson } from '../../state/exact-json.ts';
import { assertUniqueKeys, isExactObject, parseExactJson } from '../../state/exact-json.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';

/** For `--help`. */
export const VARIABLES_FORMS = "a JSON object: '{...}', @file, or @- for standard input";

/**
 * Returns the text of the JSON object unchanged, so that no number loses precision. Undefined stays
 * undefined. Fails (usage) if it is not a JSON object or can't be read.
 */
export async function readVariablesText(
  given: string | undefined,
  stdin: Readable = process.stdin,
): Promise<string | undefined> {
  if (given === undefined) return undefined;
  const text = given.startsWith('@') ? await readSource(given.slice(1), stdin) : given;
  let parsed: ExactJson;
  try {
    parsed = parseExactJson(text);
    assertUniqueKeys(text);
  } catch (error) {
    const what = error instanceof RangeError ? 'accepted' : 'valid JSON';
    throw new CliError(EXIT.usage, `the variables are not ${what}: ${messageOf(error)}`, {
      hint: `Expected ${VARIABLES_FORMS}.`,
    });
  }
  if (!isExactObject(parsed)) {
    throw new CliError(EXIT.usage, 'the variables must be a JSON object, such as {"amount": 5}');
  }
  return text;
}

async function readSource(path: string, stdin: Readable): Promise<string> {
  try {
    return path === '-' ? await readAll(stdin) : await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError(EXIT.usage, `the variables could not be read: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Converts `name=value` pairs to one JSON object; a value that is not valid JSON is a string. Fails (usage).
 * Pure.
 */
export function variablesOfPairs(pairs: readonly string[]): string {
  const members = pairs.map((pair) => {
    const [name, value] = splitPair(pair);
    return `${JSON.stringify(name)}:${jsonText(value)}`;
  });
  return `{${members.join(',')}}`;
}

/** Splits name and value at the first `=`. Fails (usage). Pure. */
export function splitPair(pair: string): [name: string, value: string] {
  const at = pair.indexOf('=');
  if (at > 0) return [pair.slice(0, at), pair.slice(at + 1)];
  throw new CliError(EXIT.usage, `'${pair}': expected name=value`);
}

/** Returns the text itself if it is valid JSON, else as a JSON string. Pure. */
function jsonText(value: string): string {
  try {
    JSON.parse(value);
    return value;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return JSON.stringify(value);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
