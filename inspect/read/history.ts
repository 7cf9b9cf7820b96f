/** Reads the history of one instance from its partition. Works without an engine. */

import { foldHistory } from '../../state/apply-event.ts';
import { decodeStep } from '../../state/codec.ts';
import type { StepRecord } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import type { TopicScanner } from '../topic-scanner.ts';

/** A step with the coordinates of its record on the history topic. */
export interface HistoryRecord {
  readonly partition: number;
  readonly offset: number;
  readonly step: StepRecord;
}

/** Returns the instance's records that are still on the topic, in order. Throws UnreadableRecord. */
async function readHistoryRecords(scanner: TopicScanner, key: number): Promise<HistoryRecord[]> {
  const wanted = Buffer.from(String(key));
  const records: HistoryRecord[] = [];
  await scanner.scanOwner(scanner.topics.history, key, ({ key: recordKey, value, offset }, partition) => {
    if (value === null || !recordKey?.equals(wanted)) return;
    records.push({ partition, offset, step: decodeStep(Buffer.from(value)) });
  });
  return records;
}

/** Returns the instance's steps that are still on the topic, in order. Throws UnreadableRecord. */
export async function readHistory(scanner: TopicScanner, key: number): Promise<StepRecord[]> {
  return (await readHistoryRecords(scanner, key)).map(({ step }) => step);
}

/**
 * True if the steps start with the instance's creation: its history is complete. Pure.
 */
export function isWhole(steps: readonly StepRecord[]): boolean {
  return steps[0]?.events[0]?.kind === EventKind.processInstanceCreated;
}

/** Folds the history into the instance; null if the start of the history was deleted. Pure. */
export function instanceOfHistory(steps: readonly StepRecord[]): ProcessInstance | null {
  return isWhole(steps) ? foldHistory(steps) : null;
}
