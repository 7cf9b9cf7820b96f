/**
 * The keys of an OpenID Connect provider. They are found by its discovery document, which is read when it is
 * needed first, so that a server also starts while the provider is unreachable. Source: OpenID Connect
 * Discovery 1.0, 4.3.
 */
import type { JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet } from 'jose';
import { Problem } from '../http/problem.ts';

export interface ProviderOptions {
  /** The issuer in the tokens, such as https://login.example.com/realms/main. */
  readonly issuer: string;
  /** Default: the URL in the issuer's discovery document. */
  readonly jwksUri?: string;
  /** Time between two requests to the provider, ms: a token with an unknown key causes one. Default: 5 s. */
  readonly pauseMs?: number;
}

const PAUSE_MS = 5_000;
const DISCOVERY_TIMEOUT_MS = 5_000;

export class ProviderKeys {
  readonly #options: ProviderOptions;
  #found: Promise<JWTVerifyGetKey> | null = null;
  /** Infinite: it has not failed. */
  #failedAtMs = Number.POSITIVE_INFINITY;

  constructor(options: ProviderOptions) {
    this.#options = options;
  }

  /** Rejects with Problem (503) if the provider is unreachable; with Error if its document is wrong. */
  async discover(): Promise<JWTVerifyGetKey> {
    const { pauseMs = PAUSE_MS, jwksUri } = this.#options;
    if (this.#found && performance.now() < this.#failedAtMs + pauseMs) return this.#found;
    this.#failedAtMs = Number.POSITIVE_INFINITY;
    this.#found = Promise.resolve(jwksUri ?? discoveredJwksUri(this.#options.issuer)).then((url) =>
      createRemoteJWKSet(new URL(url), { cooldownDuration: pauseMs }),
    );
    this.#found.catch(() => {
      this.#failedAtMs = performance.now();
    });
    return this.#found;
  }

  /** The key of a token. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => (await this.discover())(header, token);
}

/** Of a request to the provider that failed: the client may send its own again. */
export function providerUnreachable(issuer: string, reason: string): Problem {
  return new Problem(503, 'UNAVAILABLE', `The OpenID Connect provider ${issuer} can't be reached: ${reason}`);
}

async function discoveredJwksUri(issuer: string): Promise<string> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(DISCOVERY_TIMEOUT_MS) }).catch(
    (error: unknown) => {
      const { cause, message } = error as Error;
      throw providerUnreachable(issuer, cause instanceof Error ? cause.message : message);
    },
  );
  if (response.status >= 500) throw providerUnreachable(issuer, `${url} answered ${response.status}`);
  const document = response.ok ? await jsonOf(response) : {};
  if (typeof document.jwks_uri !== 'string') {
    throw new Error(
      `${url} answered ${response.status} without a jwks_uri; check the issuer, or set the JWKS address`,
    );
  }
  if (document.issuer === issuer) return document.jwks_uri;
  throw new Error(`${url} is the document of the issuer '${String(document.issuer)}', not of '${issuer}'`);
}

interface DiscoveryDocument {
  readonly issuer?: unknown;
  readonly jwks_uri?: unknown;
}

async function jsonOf(response: Response): Promise<DiscoveryDocument> {
  try {
    return (await response.json()) as DiscoveryDocument;
  } catch (cause) {
    throw new Error(`${response.url} answered with what is not JSON; check the issuer`, { cause });
  }
}
