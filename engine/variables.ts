/**
 * Parses the JSON object of a command's variables. Numbers keep their text. Pure.
 */
import type { Payload } from '../bpmn/interpreter/complete.ts';
import type { ExactJson } from '../state/exact-json.ts';
import { assertUniqueKeys, isExactObject, parseExactJson } from '../state/exact-json.ts';
import { isDeeperThan } from '../state/json-depth.ts';
import { CommandRejected } from './errors.ts';
import { JSON_DEPTH_MAX, NAME_LENGTH_MAX } from './limits.ts';

/**
 * Returns name and JSON text of each variable; empty if there is no text. Throws CommandRejected
 * INVALID_ARGUMENT: not a JSON object, too deep, a key that occurs twice, a number beyond the limits.
 */
export function readVariables(text: string | undefined): Payload {
  if (!text) return [];
  checkDepth(text);
  const parsed = parsedObject(text);
  let whole = '';
  const payload = Object.entries(parsed).map(([name, value]): [string, string] => {
    if (name === '' || name.length > NAME_LENGTH_MAX) {
      throw new CommandRejected(
        'INVALID_ARGUMENT',
        `a variable's name must have 1 to ${NAME_LENGTH_MAX} characters`,
      );
    }
    const json = JSON.stringify(value);
    whole += `${whole === '' ? '' : ','}${JSON.stringify(name)}:${json}`;
    return [name.toWellFormed(), json];
  });
  // If a key occurs twice, writing the object again gives a different text; only then is the text searched.
  if (`{${whole}}` !== text) rejectRangeErrors(() => assertUniqueKeys(text));
  return payload;
}

function parsedObject(text: string): { readonly [name: string]: ExactJson } {
  let parsed: ExactJson;
  try {
    parsed = parseExactJson(text);
  } catch (cause) {
    const what = cause instanceof RangeError ? 'are not accepted' : 'are not valid JSON';
    throw new CommandRejected('INVALID_ARGUMENT', `variables ${what}: ${(cause as Error).message}`);
  }
  if (isExactObject(parsed)) return parsed;
  throw new CommandRejected('INVALID_ARGUMENT', 'variables must be a JSON object');
}

function rejectRangeErrors(check: () => void): void {
  try {
    check();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new CommandRejected('INVALID_ARGUMENT', `variables are not accepted: ${cause.message}`);
  }
}

function checkDepth(text: string): void {
  if (!isDeeperThan(text, JSON_DEPTH_MAX)) return;
  throw new CommandRejected('INVALID_ARGUMENT', `variables are nested deeper than ${JSON_DEPTH_MAX} levels`);
}
