/** Signing in by OpenID Connect, with a provider on loopback, without a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import Fastify from 'fastify';
import { readSignIn } from '../../cli/server/sign-in.ts';
import type { Authenticator } from '../../server/security/authenticator.ts';
import { oidcAuthenticator } from '../../server/security/oidc.ts';
import { Sessions } from '../../server/security/sessions.ts';
import { Issuer } from '../integration/fixture/issuer.ts';

interface Site {
  readonly issuer: Issuer;
  readonly server: FastifyInstance;
  readonly authenticator: Authenticator;
  readonly warnings: string[];
}

/** A server whose only other route returns the user of the request. */
async function withSite(work: (site: Site) => Promise<void>, sessionTime = 60_000): Promise<void> {
  const issuer = await Issuer.open();
  const server = Fastify();
  try {
    const { url, audience, clientId } = issuer;
    const bearer = await oidcAuthenticator({ issuer: url, audience, roleClaim: 'roles' }, assert.fail);
    const { signIn, authenticator } = await readSignIn(
      { oidcIssuer: url, oidcClientId: clientId, publicUrl: 'https://ops.example.com', sessionTime },
      bearer,
    );
    assert.ok(signIn && authenticator);
    const warnings: string[] = [];
    signIn.addTo(server, (message) => warnings.push(message));
    server.get('/me', async ({ headers }) => (await authenticator.authenticate(headers.authorization)) ?? {});
    await work({ issuer, server, authenticator, warnings });
  } finally {
    await server.close();
    await issuer.close();
  }
}

/** All attributes of the cookies that a response sets, by name. */
function cookiesOf(response: LightMyRequestResponse): Map<string, string> {
  const all = [response.headers['set-cookie'] ?? []].flat();
  return new Map(all.map((text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]));
}

const sealedIn = (cookie: string | undefined): string => cookie?.split(';')[0] ?? '';

/** Follows the provider back to the server, as a browser does. */
async function signIn({ server }: Site, wanted = '/tasklist'): Promise<LightMyRequestResponse> {
  const start = await server.inject({ url: '/auth/sign-in', query: { return: wanted } });
  const at = await fetch(String(start.headers.location), { redirect: 'manual' });
  const back = new URL(at.headers.get('location') ?? '');
  assert.equal(back.origin, 'https://ops.example.com');
  const flow = sealedIn(cookiesOf(start).get('signalbox-sign-in'));
  return server.inject({ url: back.pathname + back.search, cookies: { 'signalbox-sign-in': flow } });
}

const meBy = async ({ server }: Site, session: string): Promise<object> =>
  (await server.inject({ url: '/me', cookies: { 'signalbox-session': session } })).json<object>();

test('a user signs in, gets a session that is hidden from scripts, and signs out', () =>
  withSite(async (site) => {
    const done = await signIn(site);
    assert.deepEqual([done.statusCode, done.headers.location], [302, '/tasklist']);
    const session = cookiesOf(done).get('signalbox-session') ?? '';
    assert.match(session, /; Path=\/; Max-Age=60; HttpOnly; SameSite=Strict; Secure$/);
    const olga = { name: 'olga', role: 'operate', isKnown: true, hasSession: true };
    assert.deepEqual(await meBy(site, sealedIn(session)), olga);
    assert.match(site.authenticator.challenge, /^Bearer .*sign-in="\/auth\/sign-in"$/);
    const out = await site.server.inject({ method: 'POST', url: '/auth/sign-out' });
    assert.match(cookiesOf(out).get('signalbox-session') ?? '', /^; Path=\/; Max-Age=0; /);
    const origin = 'https://evil.example.com';
    const foreign = await site.server.inject({ method: 'POST', url: '/auth/sign-out', headers: { origin } });
    assert.equal(foreign.statusCode, 403);
    assert.deepEqual(site.warnings, []);
  }));

test('a sign-in leads only to paths of this server', () =>
  withSite(async (site) => {
    for (const [wanted, to] of [
      ['/operate?state=active', '/operate?state=active'],
      ['https://evil.example.com/', '/'],
      ['//evil.example.com/', '/'],
      ['/\\evil.example.com', '/'],
      ['/\t/evil.example.com', '/'],
      ['/.//evil.example.com', '/'],
      ['operate', '/'],
    ] as const)
      assert.equal((await signIn(site, wanted)).headers.location, to, wanted);
  }));

test('a sign-in that fails gives no session, and the operator learns the reason', () =>
  withSite(async (site) => {
    const { issuer, server, warnings } = site;
    const failure = (response: LightMyRequestResponse): unknown[] => [
      response.headers.location,
      cookiesOf(response).has('signalbox-session'),
      warnings.splice(0).length,
    ];
    const at = (problem: string): unknown[] => [`/operate/signed-in?problem=${problem}`, false, 1];
    issuer.refusal = 'access_denied';
    assert.deepEqual(failure(await signIn(site)), at('refused'));
    issuer.refusal = null;
    issuer.role = 'none of ours';
    assert.deepEqual(failure(await signIn(site)), at('no-role'));
    issuer.role = 'read';
    const stranger = await server.inject({ url: '/auth/callback', query: { code: 'x', state: 'y' } });
    assert.deepEqual(failure(stranger), at('expired'));
    const start = await server.inject('/auth/sign-in');
    const state = new URL(String(start.headers.location)).searchParams.get('state') ?? '';
    const cookies = { 'signalbox-sign-in': sealedIn(cookiesOf(start).get('signalbox-sign-in')) };
    const wrongCode = await server.inject({ url: '/auth/callback', query: { code: 'x', state }, cookies });
    assert.deepEqual(failure(wrongCode), at('provider'));
    const wrongState = await server.inject({
      ...{ url: '/auth/callback', cookies },
      query: { code: 'x', state: `${state}x` },
    });
    assert.deepEqual(failure(wrongState), at('expired'));
  }));

test('a session is rejected after its time, by another key, and for another purpose', () =>
  withSite(async (site) => {
    const ended = sealedIn(cookiesOf(await signIn(site)).get('signalbox-session'));
    assert.notEqual(ended, '');
    assert.deepEqual(await meBy(site, ended), {});
    assert.deepEqual(await meBy(site, 'nonsense'), {});
    const sessions = new Sessions();
    const principal = { name: 'ann', role: 'admin', isKnown: true } as const;
    const sealed = await sessions.sealUser(principal, 60_000);
    assert.equal((await sessions.openUser(sealed))?.name, 'ann');
    assert.equal(await new Sessions().openUser(sealed), null);
    const flow = await sessions.seal({ name: 'ann', role: 'admin' }, 'flow', 60_000);
    assert.equal(await sessions.openUser(flow), null);
    assert.throws(() => new Sessions(Buffer.from('short')), /5 bytes; it must have 32/);
  }, -1_000));

test('the options for signing in need a provider', async () => {
  await assert.rejects(
    readSignIn({ oidcClientId: 'x' }, undefined),
    /needs --oidc-issuer and --oidc-audience/,
  );
  assert.deepEqual(await readSignIn({}, undefined), {});
});
