/**
 * Tokens from the client credentials grant (RFC 6749, section 4.4). Uses oauth4webapi for the protocol:
 * certified, without dependencies, based on Node's own fetch. For certificates of a private authority, set
 * NODE_EXTRA_CA_CERTS.
 */

import type { AuthorizationServer, Client, ClientAuth, TokenEndpointResponse } from 'oauth4webapi';
import { LoginRefused } from './login-refused.ts';
import type { ClientCredentialsLogin } from './sasl-settings.ts';
import type { LoginToken } from './token-cache.ts';

const TIMEOUT_MS = 10_000;

/**
 * A new token. Rejects with LoginRefused if the endpoint rejects the client, with Error if it doesn't respond
 * or its response is not a token.
 */
export async function requestToken(login: ClientCredentialsLogin): Promise<LoginToken> {
  // Loaded on first use, which makes a startup without it 20 ms faster.
  const oauth = await import('oauth4webapi');
  const { endpoint, clientId, clientSecret, scope, encodesHeader } = login;
  const server: AuthorizationServer = { issuer: endpoint.origin, token_endpoint: endpoint.href };
  const client: Client = { client_id: clientId };
  const auth = encodesHeader ? oauth.ClientSecretBasic(clientSecret) : plainBasic(clientSecret);
  const requestedAtMs = Date.now();
  try {
    const response = await oauth.clientCredentialsGrantRequest(server, client, auth, scope ? { scope } : {}, {
      [oauth.allowInsecureRequests]: endpoint.protocol === 'http:',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const answer = await oauth.processClientCredentialsResponse(server, client, response);
    return { value: answer.access_token, expiresAtMs: expiryOf(answer, requestedAtMs) };
  } catch (error) {
    const where = `token endpoint ${endpoint.origin}${endpoint.pathname}`;
    if (error instanceof oauth.ResponseBodyError) {
      const { error: code, error_description: description, status } = error;
      const why = description === undefined ? code : `${code}: ${description}`;
      throw new LoginRefused(`${where} rejects the client '${clientId}' (HTTP ${status}, ${why})`);
    }
    if (error instanceof oauth.WWWAuthenticateChallengeError) {
      throw new LoginRefused(`${where} rejects the client '${clientId}' (HTTP ${error.status})`);
    }
    throw new Error(`${where}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Like the Java client's default: id and secret are not encoded (KIP-1139 describes the alternative). */
function plainBasic(clientSecret: string): ClientAuth {
  return (_server, { client_id }, _body, headers) => {
    const pair = Buffer.from(`${client_id}:${clientSecret}`).toString('base64');
    headers.set('authorization', `Basic ${pair}`);
  };
}

/** From `expires_in`, else from the token's own `exp`; null for an opaque token without an expiry. */
function expiryOf({ expires_in, access_token }: TokenEndpointResponse, requestedAtMs: number): number | null {
  if (expires_in !== undefined) return requestedAtMs + expires_in * 1000;
  const [, payload = ''] = access_token.split('.');
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { exp?: unknown };
    return typeof exp === 'number' ? exp * 1000 : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

/** fetch reports the actual error in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  return cause instanceof Error && cause.message !== '' ? `${message}: ${cause.message}` : message;
}
