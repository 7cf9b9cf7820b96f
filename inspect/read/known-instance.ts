/**
 * Finds the instance of a key given by the user: in the state topic, or in the history if it was deleted
 * there.
 */

import type { ProcessInstance } from '../../state/instance.ts';
import { RequestError } from '../request-error.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import { instanceOfHistory, readHistory } from './history.ts';
import { readHolder } from './instances.ts';

export interface KnownInstance {
  readonly instance: ProcessInstance;
  readonly source: 'state' | 'history';
}

/**
 * Also accepts the key of something within an active instance, such as a job. Throws RequestError
 * (NOT_FOUND).
 */
export async function findInstance(scanner: TopicScanner, key: number): Promise<KnownInstance> {
  const holder = await readHolder(scanner, key);
  if (holder) return { instance: holder.instance, source: 'state' };
  const told = instanceOfHistory(await readHistory(scanner, key));
  if (told) return { instance: told, source: 'history' };
  throw notFound(`nothing found with the key ${key}`);
}

/**
 * The active instance that contains a job, incident or element instance. `what` names it in the error. Throws
 * RequestError (NOT_FOUND).
 */
export async function findHolder(scanner: TopicScanner, key: number, what: string): Promise<ProcessInstance> {
  const holder = await readHolder(scanner, key);
  if (holder) return holder.instance;
  throw notFound(`no active process instance has the ${what} ${key}`);
}

function notFound(message: string): RequestError {
  return new RequestError('NOT_FOUND', message, {
    fix: '`signalbox list instances`, `list jobs` and `list incidents` show keys.',
  });
}
