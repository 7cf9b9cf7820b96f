/** The keys of an OpenID Connect provider. */
import type { JWTVerifyGetKey } from 'jose';
import { createRemoteJWKSet } from 'jose';
import { PROVIDER_PAUSE_MS, ProviderDocument } from './provider-document.ts';

export interface ProviderOptions {
  /** The issuer in the tokens, such as https://login.example.com/realms/main. */
  readonly issuer: string;
  /** Default: the URL in the issuer's discovery document. */
  readonly jwksUri?: string;
  /** Time between two requests to the provider, ms: a token with an unknown key causes one. Default: 5 s. */
  readonly pauseMs?: number;
}

export class ProviderKeys {
  readonly #options: ProviderOptions;
  readonly #document: ProviderDocument;
  #keys: JWTVerifyGetKey | null = null;

  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#document = new ProviderDocument(options.issuer, options.pauseMs);
  }

  /** Rejects with Problem (503) if the provider is unreachable; with Error if its document is wrong. */
  async discover(): Promise<JWTVerifyGetKey> {
    if (this.#keys) return this.#keys;
    const { jwksUri, pauseMs = PROVIDER_PAUSE_MS } = this.#options;
    const url = jwksUri ?? (await this.#jwksUri());
    this.#keys ??= createRemoteJWKSet(new URL(url), { cooldownDuration: pauseMs });
    return this.#keys;
  }

  /** The key of a token. */
  readonly keyOf: JWTVerifyGetKey = async (header, token) => (await this.discover())(header, token);

  async #jwksUri(): Promise<string> {
    const advice = 'check the issuer, or set the JWKS address';
    return (await this.#document.find(['jwks_uri'], advice)).jwks_uri;
  }
}
