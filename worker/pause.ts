/** A pause that ends early when the worker stops. */
import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves after `ms`, or when `stop` is aborted. */
export async function pause(ms: number, stop: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: stop }).catch(() => undefined);
}
