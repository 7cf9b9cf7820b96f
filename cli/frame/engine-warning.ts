/** Warns on standard error that no engine continues what a command shows. */

import type { EnginePresence } from '../../inspect/engine-presence.ts';
import { absenceText, readPresence } from '../../inspect/engine-presence.ts';
import type { TopicScanner } from '../../inspect/topic-scanner.ts';
import type { Output } from './output.ts';

/**
 * For some partitions, or for all. Returns the known engines; null if the cluster doesn't allow the request.
 */
export async function warnWithoutEngine(
  output: Output,
  scanner: TopicScanner,
  nowMs: number,
  partitions?: readonly number[],
): Promise<EnginePresence | null> {
  const presence = await readPresence(scanner, partitions);
  const absence = absenceText(presence, nowMs);
  if (absence !== undefined) output.warn(absence, 'Start one with `signalbox engine`.');
  return presence;
}
