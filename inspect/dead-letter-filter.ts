/** Selects dead letters by code, reason, origin and time. Pure. */

import type { StoredDeadLetter } from './read/dead-letters.ts';

/** All given conditions must hold. */
export interface DeadLetterFilter {
  /** Such as REPLY_REFUSED. */
  readonly code?: string;
  /** A part of the reason. */
  readonly reason?: string;
  /** The topic of the original record. */
  readonly topic?: string;
  /** Written at or after this time, epoch ms. */
  readonly sinceMs?: number;
  /** Written before this time, epoch ms. */
  readonly untilMs?: number;
}

export function isMeant(filter: DeadLetterFilter, letter: StoredDeadLetter): boolean {
  const { code, reason, topic, sinceMs = 0, untilMs = Number.POSITIVE_INFINITY } = filter;
  return (
    (code === undefined || letter.code === code) &&
    (reason === undefined || letter.reason.toLowerCase().includes(reason.toLowerCase())) &&
    (topic === undefined || letter.origin.topic === topic) &&
    letter.timestampMs >= sinceMs &&
    letter.timestampMs < untilMs
  );
}

/** True if no condition is given. */
export function isEmptyFilter(filter: DeadLetterFilter): boolean {
  return Object.values(filter).every((value) => value === undefined);
}
