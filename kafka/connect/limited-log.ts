/**
 * A log of kafkajs' errors that drops repetitions within a few seconds, because each attempt has the same
 * error.
 */

import type { KafkajsLog } from './kafkajs-internals.ts';

const SAME_ERROR_EVERY_MS = 10_000;
const REMEMBERED_ERRORS_MAX = 100;

/** `say` gets an error's message, and the address of its broker, if any. */
export function limitedLog(say: (message: string, broker: string | undefined) => void): KafkajsLog {
  const loggedAtMs = new Map<string, number>();
  return (level, message, detail) => {
    if (level !== 'error') return;
    const broker = 'broker' in detail ? String(detail.broker) : undefined;
    const line = `${message} ${broker}`;
    const nowMs = performance.now();
    if (nowMs - (loggedAtMs.get(line) ?? Number.NEGATIVE_INFINITY) < SAME_ERROR_EVERY_MS) return;
    if (loggedAtMs.size >= REMEMBERED_ERRORS_MAX) loggedAtMs.clear();
    loggedAtMs.set(line, nowMs);
    say(message, broker);
  };
}
