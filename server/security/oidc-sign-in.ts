/**
 * Signing in on the page by OpenID Connect: authorization code flow with PKCE (RFC 6749, RFC 7636) through
 * the server, which keeps the tokens from the browser: it gets a session cookie (HttpOnly, SameSite=Strict).
 */
import { createHash, randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from '../http/problem.ts';
import type { Authenticator } from './authenticator.ts';
import type { ProviderAddresses, ProviderDocument } from './provider-document.ts';
import type { Sessions } from './sessions.ts';
import { SESSION_SCHEME, SIGN_IN_PATH } from './sign-in-authenticator.ts';

export interface OidcSignInOptions {
  readonly clientId: string;
  /** Absent for a public client. */
  readonly clientSecret?: string;
  readonly provider: ProviderDocument;
  /** Where browsers reach the page, such as https://ops.example.com. Default: the host of the request. */
  readonly publicUrl?: string;
  /** How long a user stays signed in, ms. */
  readonly sessionMs: number;
  readonly sessions: Sessions;
  /** Validates the access token, whose role and user the session gets. */
  readonly bearer: Authenticator;
}

/** The page has a text for each: `web/src/views/signed-in.tsx`. */
type SignInProblem = 'expired' | 'refused' | 'no-role' | 'provider';

const CALLBACK_PATH = '/auth/callback';
const SIGN_OUT_PATH = '/auth/sign-out';
const SESSION_COOKIE = 'signalbox-session';
const FLOW_COOKIE = 'signalbox-sign-in';
/** How long a user may take to sign in, ms. */
const FLOW_MS = 600_000;
const TOKEN_TIMEOUT_MS = 10_000;
const SECRET_BYTES = 32;
/** They check what they need by themselves. */
const PUBLIC = { config: { isPublic: true } };

export class OidcSignIn {
  readonly #options: OidcSignInOptions;
  #onWarning: (message: string) => void = () => undefined;

  constructor(options: OidcSignInOptions) {
    this.#options = options;
  }

  /**
   * Adds the routes, and passes the session of each request on to its authentication. `onWarning` receives
   * the reasons of failed sign-ins, for the operator.
   */
  addTo(server: FastifyInstance, onWarning: (message: string) => void): void {
    this.#onWarning = onWarning;
    server.addHook('onRequest', async ({ headers }) => {
      const session = cookieOf(headers.cookie, SESSION_COOKIE);
      if (session !== undefined && headers.authorization === undefined)
        headers.authorization = `${SESSION_SCHEME} ${session}`;
    });
    server.get(SIGN_IN_PATH, PUBLIC, (request, reply) => this.#signIn(request, reply));
    server.get(CALLBACK_PATH, PUBLIC, (request, reply) => this.#callback(request, reply));
    server.post(SIGN_OUT_PATH, PUBLIC, (request, reply) => {
      const { origin } = request.headers;
      if (origin !== undefined && origin !== this.#urlOf(request))
        throw new Problem(403, 'FORBIDDEN', `Pages of '${origin}' may not end sessions of this server`);
      this.#setCookie(request, reply, { name: SESSION_COOKIE, value: '', seconds: 0, sameSite: 'Strict' });
      return reply.code(204).send();
    });
  }

  /** Sends the browser to the provider. */
  async #signIn(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { clientId, sessions } = this.#options;
    const found = await this.#endpoints();
    if (found instanceof Error) return this.#fail(reply, 'provider', found.message);
    const wanted = String((request.query as Record<string, unknown>)['return'] ?? '/');
    const state = randomBytes(SECRET_BYTES).toString('base64url');
    const verifier = randomBytes(SECRET_BYTES).toString('base64url');
    const flow = await sessions.seal({ state, verifier, to: ownPath(wanted) }, 'flow', FLOW_MS);
    // The provider's redirect comes from another site, so this cookie can't be SameSite=Strict.
    const seconds = FLOW_MS / 1000;
    this.#setCookie(request, reply, { name: FLOW_COOKIE, value: flow, seconds, sameSite: 'Lax' });
    const url = new URL(found.authorization_endpoint);
    const parameters = {
      ...{ response_type: 'code', client_id: clientId, scope: 'openid', state },
      redirect_uri: this.#urlOf(request) + CALLBACK_PATH,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    };
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
    return reply.header('cache-control', 'no-store').redirect(url.href);
  }

  /** The provider sends the browser back with a code, which is exchanged for a token. */
  async #callback(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { sessions, sessionMs, bearer } = this.#options;
    const { code, state, error, error_description: detail } = request.query as Record<string, string>;
    const flow = await sessions.open(cookieOf(request.headers.cookie, FLOW_COOKIE) ?? '', 'flow');
    if (!flow || state === undefined || flow['state'] !== state)
      return this.#fail(reply, 'expired', 'it has expired, or was started by another browser');
    if (error !== undefined || code === undefined)
      return this.#fail(
        reply,
        'refused',
        `the provider answered ${error ?? 'without a code'}: ${detail ?? ''}`,
      );
    const token = await this.#exchange(code, String(flow['verifier']), this.#urlOf(request));
    if (token instanceof Error) return this.#fail(reply, 'provider', token.message);
    const principal = await bearer.authenticate(`Bearer ${token}`);
    if (!principal) {
      const reason = 'the access token is not valid for this server, or has no role of it';
      return this.#fail(reply, 'no-role', `${reason}; check --oidc-audience and --oidc-role-claim`);
    }
    const value = await sessions.sealUser(principal, sessionMs);
    const seconds = Math.floor(sessionMs / 1000);
    this.#setCookie(request, reply, { name: SESSION_COOKIE, value, seconds, sameSite: 'Strict' });
    this.#setCookie(request, reply, { name: FLOW_COOKIE, value: '', seconds: 0, sameSite: 'Lax' });
    return reply.header('cache-control', 'no-store').redirect(String(flow['to']));
  }

  /** An Error says why they are not known. */
  async #endpoints(): Promise<ProviderAddresses<'authorization_endpoint' | 'token_endpoint'> | Error> {
    try {
      return await this.#options.provider.find(['authorization_endpoint', 'token_endpoint']);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  #fail(reply: FastifyReply, problem: SignInProblem, reason: string): FastifyReply {
    this.#onWarning(`a sign-in has failed: ${reason}`);
    return reply.header('cache-control', 'no-store').redirect(`/operate/signed-in?problem=${problem}`);
  }

  /** Returns the access token, or why there is none. */
  async #exchange(code: string, verifier: string, url: string): Promise<string | Error> {
    const { clientId, clientSecret } = this.#options;
    const found = await this.#endpoints();
    if (found instanceof Error) return found;
    const tokenEndpoint = found.token_endpoint;
    const body = new URLSearchParams({
      ...{ grant_type: 'authorization_code', code, code_verifier: verifier, client_id: clientId },
      redirect_uri: url + CALLBACK_PATH,
      ...(clientSecret !== undefined && { client_secret: clientSecret }),
    });
    const signal = AbortSignal.timeout(TOKEN_TIMEOUT_MS);
    try {
      const response = await fetch(tokenEndpoint, { method: 'POST', body, signal });
      const answer = (await response.json()) as { access_token?: unknown; error?: unknown };
      if (response.ok && typeof answer.access_token === 'string') return answer.access_token;
      const reason = `status ${response.status}, ${String(answer.error ?? 'no access_token')}`;
      return new Error(`the token endpoint ${tokenEndpoint} answered ${reason}`);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      return new Error(`the token endpoint ${tokenEndpoint} can't be used: ${reason}`, { cause });
    }
  }

  #urlOf({ protocol, headers: { host } }: FastifyRequest): string {
    return this.#options.publicUrl?.replace(/\/$/, '') ?? `${protocol}://${host}`;
  }

  #setCookie(request: FastifyRequest, reply: FastifyReply, cookie: Cookie): void {
    const { name, value, seconds, sameSite } = cookie;
    const secure = this.#urlOf(request).startsWith('https:') ? '; Secure' : '';
    const attributes = `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=${sameSite}${secure}`;
    reply.header('set-cookie', `${name}=${value}; ${attributes}`);
  }
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  /** 0 removes it. */
  readonly seconds: number;
  readonly sameSite: 'Strict' | 'Lax';
}

/** Our values contain no characters that would have to be decoded. */
function cookieOf(header: string | undefined, wanted: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === wanted) return value;
  }
  return undefined;
}

/** The path on this server, as browsers read it; `/` for an address of another host, also as `//host`. */
function ownPath(wanted: string): string {
  const own = 'http://own.invalid';
  if (!wanted.startsWith('/') || !URL.canParse(wanted, own)) return '/';
  const { origin, pathname, search } = new URL(wanted, own);
  return origin !== own || pathname.startsWith('//') ? '/' : pathname + search;
}
