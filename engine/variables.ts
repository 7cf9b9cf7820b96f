/**
 * Parses the JSON object of a command's variables. Numbers keep all their digits. Pure.
 */
import { isJsonObject } from '../bpmn/feel/json-object.ts';
import type { Json } from '../bpmn/feel/types.ts';
import { parseJson } from '../bpmn/feel/values/parse-json.ts';
import type { Payload } from '../bpmn/interpreter/complete.ts';
import { CommandRejected } from './errors.ts';
import { JSON_DEPTH_MAX, NAME_LENGTH_MAX } from './limits.ts';

/**
 * Returns name and JSON text of each variable; empty if there is no text. Throws CommandRejected
 * INVALID_ARGUMENT.
 */
export function readVariables(text: string | undefined): Payload {
  if (!text) return [];
  if (text.length > 2 * JSON_DEPTH_MAX) checkDepth(text);
  let parsed: Json;
  try {
    parsed = parseJson(text);
  } catch (cause) {
    throw new CommandRejected(
      'INVALID_ARGUMENT',
      `variables are not valid JSON: ${(cause as Error).message}`,
    );
  }
  if (!isJsonObject(parsed)) {
    throw new CommandRejected('INVALID_ARGUMENT', 'variables must be a JSON object');
  }
  return Object.entries(parsed).map(([name, value]) => {
    if (name === '' || name.length > NAME_LENGTH_MAX) {
      throw new CommandRejected(
        'INVALID_ARGUMENT',
        `a variable's name must have 1 to ${NAME_LENGTH_MAX} characters`,
      );
    }
    return [name.toWellFormed(), JSON.stringify(value)];
  });
}

function checkDepth(text: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at++) {
    const char = text.charCodeAt(at);
    if (inString) {
      if (char === 0x5c) at++;
      else if (char === 0x22) inString = false;
    } else if (char === 0x22) inString = true;
    else if (char === 0x7b || char === 0x5b) depth++;
    else if (char === 0x7d || char === 0x5d) depth--;
    if (depth > JSON_DEPTH_MAX) {
      throw new CommandRejected(
        'INVALID_ARGUMENT',
        `variables are nested deeper than ${JSON_DEPTH_MAX} levels`,
      );
    }
  }
}
