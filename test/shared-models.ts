/**
 * Public models that must run unmodified. They are in `../shared/models` beside the checkout; if that folder
 * is missing, tests that need them are skipped with the reason.
 */
import { existsSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../shared/models/', import.meta.url);

/** Why tests of public models are skipped; false if they run. */
export const sharedModelsMissing: string | false = existsSync(FOLDER)
  ? false
  : 'the public models are not beside the checkout (../shared/models)';

/** The XML of a model, such as `ping-pong.bpmn`. */
export function sharedModel(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}
