/**
 * A token endpoint on loopback: issues unsecured JWS tokens to the client `app` with the secret `s3cret:+`.
 */

import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export const CLIENT = { id: 'app', secret: 's3cret:+' } as const;

export interface TokenRequest {
  readonly authorization: string;
  readonly body: string;
}

export class TokenEndpoint {
  readonly url: string;
  readonly requests: TokenRequest[] = [];
  /** The lifetime of tokens, seconds. */
  lifetime = 3600;
  /** A response that replaces the token. */
  answer: { readonly status: number; readonly body: string } | null = null;
  readonly #close: () => Promise<void>;

  private constructor(url: string, close: () => Promise<void>) {
    this.url = url;
    this.#close = close;
  }

  static async open(): Promise<TokenEndpoint> {
    const server = createServer((request, response) => void endpoint.#serve(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    };
    const endpoint = new TokenEndpoint(`http://127.0.0.1:${port}/token`, close);
    return endpoint;
  }

  close(): Promise<void> {
    return this.#close();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization = '' } = request.headers;
    this.requests.push({ authorization, body: await text(request) });
    const { status, body } = this.answer ?? this.#grant(authorization);
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  }

  #grant(authorization: string): { readonly status: number; readonly body: string } {
    const pair = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8');
    if (pair !== `${CLIENT.id}:${CLIENT.secret}`) {
      const refusal = { error: 'invalid_client', error_description: 'unknown client or wrong secret' };
      return { status: 401, body: JSON.stringify(refusal) };
    }
    const token = { access_token: this.token(), token_type: 'Bearer', expires_in: this.lifetime };
    return { status: 200, body: JSON.stringify(token) };
  }

  /** An unsecured JWS (RFC 7515, appendix A.5), as Kafka's brokers accept it by default. */
  token(): string {
    const nowSeconds = Date.now() / 1000;
    const claims = { sub: CLIENT.id, iat: nowSeconds, exp: nowSeconds + this.lifetime };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none' })}.${part(claims)}.`;
  }
}
