/**
 * Where users sign in at an OpenID Connect provider: from its discovery document, which is read when it is
 * needed first, so that a server also starts while the provider is unreachable. Source: OpenID Connect
 * Discovery 1.0.
 */
export interface Endpoints {
  readonly authorization: string;
  readonly token: string;
}

const TIMEOUT_MS = 10_000;

export class ProviderEndpoints {
  readonly #issuer: string;
  #found: Endpoints | null = null;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  /** Returns an Error if the document can't be read; the next call reads it again. */
  async find(): Promise<Endpoints | Error> {
    if (this.#found) return this.#found;
    const url = `${this.#issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      const document = (await response.json()) as Readonly<Record<string, unknown>>;
      const { authorization_endpoint: authorization, token_endpoint: token } = document;
      if (typeof authorization !== 'string' || typeof token !== 'string')
        return new Error(`${url} has no authorization_endpoint or no token_endpoint; check the issuer`);
      this.#found = { authorization, token };
      return this.#found;
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new Error(`${url} can't be read: ${reason}`, { cause });
    }
  }
}
