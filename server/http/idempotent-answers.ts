/**
 * Answers of requests with the header `Idempotency-Key`: a repeat, also while the first is still being
 * answered, gets the first answer. What this server doesn't remember, the engine does by the ids of the
 * commands.
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { OperationAnswer } from '../operations/operation.ts';
import { badRequest, Problem } from './problem.ts';

/** As long as the engine remembers the ids of commands by default. */
const REMEMBERED_MS = 15 * 60_000;
const REMEMBERED_BYTES_MAX = 32 * 1024 * 1024;
/** What an entry takes besides its answer. */
const ENTRY_BYTES = 500;
const KEY_LENGTH_MAX = 255;

/** What a client gets, and what a repeat of the request gets again. */
export interface SentAnswer {
  readonly answer: OperationAnswer;
  /** For the header `Signalbox-Position`; empty: nothing was written. */
  readonly place: string;
}

interface Entry<T> {
  readonly fingerprint: string;
  readonly answer: Promise<T>;
}

export interface IdempotentRequest {
  /** Of the user and the key: the first part of the ids of the request's commands. */
  readonly id: string;
  /** Of the request itself: another one must not have the same key. */
  readonly fingerprint: string;
}

/** Throws Problem (400) if the key can't be one. */
export function idempotentRequest(key: string, user: string, request: readonly unknown[]): IdempotentRequest {
  if (!/^[\x21-\x7e]+$/.test(key) || key.length > KEY_LENGTH_MAX) {
    throw badRequest(
      `Idempotency-Key must have 1 to ${KEY_LENGTH_MAX} visible ASCII characters, such as a UUID`,
    );
  }
  return { id: digest([user, key]), fingerprint: digest(request) };
}

function digest(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

export class IdempotentAnswers<T> {
  /** By the request's id. */
  readonly #answers = new LRUCache<string, Entry<T>>({
    ttl: REMEMBERED_MS,
    maxSize: REMEMBERED_BYTES_MAX,
  });
  readonly #open = new Map<string, Entry<T>>();

  /** Rejects with Problem (422) if the key belongs to another request; a failed request is not remembered. */
  async once(request: IdempotentRequest, work: () => Promise<T>): Promise<T> {
    const { id, fingerprint } = request;
    const known = this.#answers.get(id) ?? this.#open.get(id);
    if (known && known.fingerprint !== fingerprint) {
      throw new Problem(
        422,
        'INVALID_ARGUMENT',
        'Idempotency-Key is the key of another request of this user. Use a new key for each request.',
      );
    }
    if (known) return known.answer;
    const entry = { fingerprint, answer: work() };
    this.#open.set(id, entry);
    try {
      const answer = await entry.answer;
      const size = ENTRY_BYTES + (JSON.stringify(answer)?.length ?? 0);
      this.#answers.set(id, entry, { size });
      return answer;
    } finally {
      this.#open.delete(id);
    }
  }
}
