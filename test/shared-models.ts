/**
 * Public models that must run unmodified: found beside the checkout, in `../shared/models`; tests say so when
 * they are skipped because it is not there.
 */
import { existsSync, readFileSync } from 'node:fs';

const FOLDER = new URL('../../shared/models/', import.meta.url);

/** Why tests of public models are skipped; false: they are not. */
export const sharedModelsMissing: string | false = existsSync(FOLDER)
  ? false
  : 'the public models are not beside the checkout (../shared/models)';

/** The XML of a model, such as `ping-pong.bpmn`. */
export function sharedModel(name: string): string {
  return readFileSync(new URL(name, FOLDER), 'utf8');
}
