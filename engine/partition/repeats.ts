/** Rejects commands whose id the partition remembers, so that each is handled once. Pure. */
import { isUtf8 } from 'node:buffer';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { digestOf } from '../../state/id-digest.ts';
import { keyOf } from '../../state/keys.ts';
import type { PartitionState } from '../../state/partition-state.ts';
import { RepeatedCommand } from '../errors.ts';
import { idText } from '../id-text.ts';
import type { StepEnvironment } from '../step/environment.ts';
import { historyRecord } from '../step/records.ts';
import type { StepInput } from '../step/step-run.ts';

const WORD = 2 ** 32;

/**
 * Runs a command that has an id, and remembers the id with the key that `aboutOf` returns afterwards (0: no
 * instance). Throws RepeatedCommand if the id is already remembered.
 */
export function handleOnce<R>(state: PartitionState, id: Buffer, handle: () => R, aboutOf: () => number): R {
  const digest = digestOf(id);
  const { commandIds } = state;
  const position = commandIds.remember(digest, isUtf8(id) ? id.toString('utf8') : undefined);
  if (position === undefined)
    throw new RepeatedCommand(idText(id), keyOfWord(state, commandIds.find(digest) ?? 0));
  const result = handle();
  commandIds.setWord(position, aboutOf() % WORD);
  return result;
}

/** The newest key whose counter ends with these 32 bits; 0 if there is none. */
function keyOfWord({ progress: { keyCounter }, partition }: PartitionState, word: number): number {
  const counter = keyCounter - (((keyCounter % WORD) - word + WORD) % WORD);
  return word > 0 && counter > 0 ? keyOf(partition, counter) : 0;
}

/** The step that records a repeated command in the history of an instance; it changes nothing. */
export function repeatRecord(
  { topics, partition }: StepEnvironment,
  { nowMs: atMs, position, name: command }: StepInput,
  { commandId: repeatedCommandId, instanceKey }: RepeatedCommand,
): OutboundRecord {
  const step = { format: 1, instanceKey, atMs, position, command, events: [], repeatedCommandId };
  return historyRecord(topics, partition, step);
}
