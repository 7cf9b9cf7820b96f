/** Finds the history of a key. Works without an engine. */

import type { StepRecord } from '../../state/events.ts';
import { isKey } from '../../state/keys.ts';
import { readHistory } from '../read/history.ts';
import { readHolder } from '../read/instances.ts';
import { RequestError } from '../request-error.ts';
import type { TopicScanner } from '../topic-scanner.ts';

export interface FoundHistory {
  readonly instanceKey: number;
  /** In order; at least one. */
  readonly steps: readonly StepRecord[];
}

/**
 * The history of the instance with this key, or of the active instance that contains the key. Throws
 * RequestError (NOT_FOUND).
 */
export async function findHistory(scanner: TopicScanner, key: number): Promise<FoundHistory> {
  const steps = await readHistory(scanner, key);
  if (steps.length > 0) return { steps, instanceKey: key };
  const instanceKey = (await readHolder(scanner, key))?.key;
  const ofHolder = isKey(instanceKey) ? await readHistory(scanner, instanceKey) : [];
  if (isKey(instanceKey) && ofHolder.length > 0) return { steps: ofHolder, instanceKey };
  throw new RequestError('NOT_FOUND', `no history found for key ${key}`, {
    fix: 'History is deleted after the retention of its topic; see `signalbox topics describe`.',
  });
}
