/**
 * Bounds what clients have in progress: requests of each client, and bytes of bodies and responses in memory.
 */
import { Problem } from '../http/problem.ts';
import type { Principal } from './principal.ts';

export interface QuotaLimits {
  /** Concurrent requests of one client: a user, or an address if the server has no users. */
  readonly clientRequests: number;
  /** Of bodies that requests in progress have sent, and of responses that clients haven't read yet. */
  readonly bytes: number;
}

/** 1,000 waiting polls from one address are normal. */
const LIMITS: QuotaLimits = { clientRequests: 2_000, bytes: 256 * 1024 * 1024 };

/** One request, from its start until its response is sent. */
export interface Held {
  /** Throws Problem (429) if the server then holds too many bytes. */
  add(bytes: number): void;
  /** May be called more than once. */
  release(): void;
}

/** The client of a request: its user, or its address if the server has no users. */
export function clientOf({ isKnown, name }: Principal, address: string): string {
  return isKnown ? `user '${name}'` : `address ${address}`;
}

export class Quota {
  readonly #limits: QuotaLimits;
  readonly #requests = new Map<string, number>();
  #bytes = 0;

  constructor(limits: QuotaLimits = LIMITS) {
    this.#limits = limits;
  }

  /** Requests in progress, of all clients. */
  get requestCount(): number {
    return [...this.#requests.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Bytes of all requests in progress. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Throws Problem (429) if the client has too many requests in progress. */
  enter(client: string): Held {
    const count = this.#requests.get(client) ?? 0;
    const { clientRequests, bytes: bytesMax } = this.#limits;
    if (count >= clientRequests) {
      throw exhausted(
        `The limit of requests in progress of the ${client} is ${count}; wait for their responses`,
      );
    }
    this.#requests.set(client, count + 1);
    let held = 0;
    let isReleased = false;
    return {
      add: (bytes) => {
        if (isReleased) return;
        if (this.#bytes + bytes > bytesMax) {
          throw exhausted(
            `The requests and responses in progress have ${this.#bytes} bytes; the limit of the server is ${bytesMax}`,
          );
        }
        held += bytes;
        this.#bytes += bytes;
      },
      release: () => {
        if (isReleased) return;
        isReleased = true;
        this.#bytes -= held;
        const left = (this.#requests.get(client) ?? 1) - 1;
        if (left === 0) this.#requests.delete(client);
        else this.#requests.set(client, left);
      },
    };
  }
}

function exhausted(detail: string): Problem {
  return new Problem(429, 'RESOURCE_EXHAUSTED', detail);
}
