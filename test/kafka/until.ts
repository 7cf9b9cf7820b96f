/** Waits for a condition by polling. */
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 20;

/** Resolves once the condition holds; if it never does, the test runner's timeout ends it. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(POLL_MS);
}
