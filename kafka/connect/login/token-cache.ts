/**
 * Caches the tokens of one login and replaces them before they expire. Sessions with brokers start and are
 * renewed (KIP-368) with the token of that moment, so no background task is needed.
 */

/** A bearer token. */
export interface LoginToken {
  readonly value: string;
  /** Epoch ms; null: unknown, so the token is used once. */
  readonly expiresAtMs: number | null;
}

/**
 * Like the Java client's `sasl.login.refresh.window.factor`: a token is replaced after this fraction of its
 * lifetime.
 */
const REFRESH_AFTER = 0.8;
/** Longer than the 10 s before the end of a session at which it is renewed. */
const LEFT_MIN_MS = 15_000;

interface HeldToken {
  readonly token: LoginToken;
  readonly obtainedAtMs: number;
}

export class TokenCache {
  readonly #obtain: () => Promise<LoginToken>;
  readonly #onError: (error: Error) => void;
  readonly #now: () => number;
  #held: HeldToken | null = null;
  #obtaining: Promise<LoginToken> | null = null;

  /** `onError`: getting a new token failed, and the previous one is used while it is valid. */
  constructor(
    obtain: () => Promise<LoginToken>,
    onError: (error: Error) => void,
    now: () => number = Date.now,
  ) {
    this.#obtain = obtain;
    this.#onError = onError;
    this.#now = now;
  }

  /**
   * A token that has not expired. Concurrent calls share one request. Rejects with the errors of `obtain`.
   */
  async get(): Promise<LoginToken> {
    const held = this.#held;
    if (held !== null && this.#leftMs(held) > refreshAtLeftMs(held)) return held.token;
    try {
      return await (this.#obtaining ?? this.#renew());
    } catch (error) {
      if (held === null || held !== this.#held || this.#leftMs(held) <= 0) throw error;
      this.#onError(error instanceof Error ? error : new Error(String(error)));
      return held.token;
    }
  }

  /** A broker rejected the token: the next login gets a new one. */
  forget(): void {
    this.#held = null;
  }

  async #renew(): Promise<LoginToken> {
    const obtaining = this.#obtain();
    this.#obtaining = obtaining;
    try {
      const token = await obtaining;
      this.#held = token.expiresAtMs === null ? null : { token, obtainedAtMs: this.#now() };
      return token;
    } finally {
      this.#obtaining = null;
    }
  }

  #leftMs({ token }: HeldToken): number {
    return (token.expiresAtMs ?? 0) - this.#now();
  }
}

function refreshAtLeftMs({ token, obtainedAtMs }: HeldToken): number {
  const lifetimeMs = (token.expiresAtMs ?? 0) - obtainedAtMs;
  return Math.max(LEFT_MIN_MS, lifetimeMs * (1 - REFRESH_AFTER));
}
