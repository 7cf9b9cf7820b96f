/**
 * The instance of a key given by a person: from the state topic, or from history when it has been forgotten
 * there.
 */

import { CliError } from '../../cli/frame/errors.ts';
import { EXIT } from '../../cli/frame/exit-codes.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import { instanceOfHistory, readHistory } from './history.ts';
import { readHolder } from './instances.ts';

export interface KnownInstance {
  readonly instance: ProcessInstance;
  readonly source: 'state' | 'history';
}

/**
 * Takes the key of something within an active instance, such as a job, for the instance too. Fails (not
 * found).
 */
export async function findInstance(scanner: TopicScanner, key: number): Promise<KnownInstance> {
  const holder = await readHolder(scanner, key);
  if (holder) return { instance: holder.instance, source: 'state' };
  const told = instanceOfHistory(await readHistory(scanner, key));
  if (told) return { instance: told, source: 'history' };
  throw notFound(`nothing that is known has the key ${key}`);
}

/**
 * The active instance that holds a job, incident or element instance. Fails (not found), saying `what` was
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
