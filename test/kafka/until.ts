/** Waits for facts: polls a condition. */
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Resolves once the condition holds; the test runner's time-out ends it when that never happens. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(POLL_MS);
}
