/**
 * Finds the instance of a key given by the user: in the state topic, or in the history if it was deleted
 * there.
 */

import type { ProcessInstance } from '../../state/instance.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { instanceOfHistory, readHistory } from './history.ts';
import { readHolder } from './instances.ts';
import type { TopicScanner } from './scan.ts';

export interface KnownInstance {
  readonly instance: ProcessInstance;
  readonly source: 'state' | 'history';
}

/**
 * Also accepts the key of something in an active instance, such as a job. Fails (not
 * found).
 */
export async function findInstance(scanner: TopicScanner, key: number): Promise<KnownInstance> {
  const holder = await readHolder(scanner, key);
  if (holder) return { instance: holder.instance, source: 'state' };
  const told = instanceOfHistory(await readHistory(scanner, key));
  if (told) return { instance: told, source: 'history' };
  throw notFound(`nothing found with the key ${key}`);
}

/**
 * The active instance that contains a job, incident or element instance. Fails (not found), naming `what` was
 * looked for.
 */
export async function findHolder(scanner: TopicScanner, key: number, what: string): Promise<ProcessInstance> {
  const holder = await readHolder(scanner, key);
  if (holder) return holder.instance;
  throw notFound(`no active process instance has the ${what} ${key}`);
}

function notFound(message: string): CliError {
  return new CliError(EXIT.notFound, message, {
    hint: '`signalbox list instances`, `list jobs` and `list incidents` show keys.',
  });
}
