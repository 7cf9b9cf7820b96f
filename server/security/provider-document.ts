/**
 * The discovery document of an OpenID Connect provider. It is read when it is needed first, so that a server
 * also starts while the provider is unreachable. Source: OpenID Connect Discovery 1.0, 4.3.
 */
import { Problem } from '../http/problem.ts';

type Field = 'jwks_uri' | 'authorization_endpoint' | 'token_endpoint';

export type ProviderAddresses<F extends Field> = Readonly<Record<F, string>>;

interface Answer {
  readonly status: number;
  readonly document: Readonly<Partial<Record<Field | 'issuer', unknown>>>;
}

/** Time between two requests to a provider after one that failed, ms. */
export const PROVIDER_PAUSE_MS = 5_000;
const TIMEOUT_MS = 5_000;

export class ProviderDocument {
  readonly #issuer: string;
  readonly #url: string;
  readonly #pauseMs: number;
  #answer: Promise<Answer> | null = null;
  /** Infinite: the answer is right, as far as it is known. */
  #failedAtMs = Number.POSITIVE_INFINITY;

  /** `issuer`: as in the tokens, such as https://login.example.com/realms/main. */
  constructor(issuer: string, pauseMs = PROVIDER_PAUSE_MS) {
    this.#issuer = issuer;
    this.#url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    this.#pauseMs = pauseMs;
  }

  /**
   * The addresses in these fields. Rejects with Problem (503) if the provider is unreachable; with Error if
   * the document is not that of the issuer, or has no such fields. The document is read again after a
   * failure, but not at once.
   */
  async find<F extends Field>(
    fields: readonly F[],
    advice = 'check the issuer',
  ): Promise<ProviderAddresses<F>> {
    try {
      const { status, document } = await this.#read();
      const found = fields.map((field): [F, string] => {
        const value = document[field];
        if (typeof value === 'string') return [field, value];
        throw new Error(`${this.#url} answered ${status} without a ${field}; ${advice}`);
      });
      if (document.issuer === this.#issuer) return Object.fromEntries(found) as ProviderAddresses<F>;
      const other = `${this.#url} is the document of the issuer '${String(document.issuer)}'`;
      throw new Error(`${other}, not of '${this.#issuer}'`);
    } catch (error) {
      this.#failedAtMs = Math.min(this.#failedAtMs, performance.now());
      throw error;
    }
  }

  #read(): Promise<Answer> {
    if (this.#answer && performance.now() < this.#failedAtMs + this.#pauseMs) return this.#answer;
    this.#failedAtMs = Number.POSITIVE_INFINITY;
    this.#answer = this.#fetch();
    return this.#answer;
  }

  async #fetch(): Promise<Answer> {
    const response = await fetch(this.#url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(
      (error: unknown) => {
        const { cause, message } = error as Error;
        throw providerUnreachable(this.#issuer, cause instanceof Error ? cause.message : message);
      },
    );
    const { status, ok } = response;
    if (status >= 500) throw providerUnreachable(this.#issuer, `${this.#url} answered ${status}`);
    return { status, document: ok ? await jsonOf(response) : {} };
  }
}

/** Of a request to the provider that failed: the client may send its own again. */
export function providerUnreachable(issuer: string, reason: string): Problem {
  return new Problem(503, 'UNAVAILABLE', `The OpenID Connect provider ${issuer} can't be reached: ${reason}`);
}

async function jsonOf(response: Response): Promise<Answer['document']> {
  try {
    return (await response.json()) as Answer['document'];
  } catch (cause) {
    throw new Error(`${response.url} answered with what is not JSON; check the issuer`, { cause });
  }
}
