/** The history of one instance, from the one partition that has it. No engine is needed. */

import { foldHistory } from '../../state/apply-event.ts';
import { decodeStep } from '../../state/codec.ts';
import type { StepRecord } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { ProcessInstance } from '../../state/instance.ts';
import type { TopicScanner } from '../topic-scanner.ts';

/** Every step that the topic still keeps of the instance, in order. Throws UnreadableRecord. */
export async function readHistory(scanner: TopicScanner, key: number): Promise<StepRecord[]> {
  const wanted = Buffer.from(String(key));
  const steps: StepRecord[] = [];
  await scanner.scanOwner(scanner.topics.history, key, ({ key: recordKey, value }) => {
    if (value !== null && recordKey?.equals(wanted)) steps.push(decodeStep(Buffer.from(value)));
  });
  return steps;
}

/**
 * True when the steps begin with the instance's creation: nothing of its history has been deleted yet. Pure.
 */
export function isWhole(steps: readonly StepRecord[]): boolean {
  return steps[0]?.events[0]?.kind === EventKind.processInstanceCreated;
}

/** The instance as its history leaves it; null when the history's beginning is gone. Pure. */
export function instanceOfHistory(steps: readonly StepRecord[]): ProcessInstance | null {
  return isWhole(steps) ? foldHistory(steps) : null;
}
