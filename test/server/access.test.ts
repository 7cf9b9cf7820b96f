/** Access control: roles, passwords, tokens, and requests from pages of other sites. */
import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { createLocalJWKSet, exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose';
import { isLoopback } from '../../engine/loopback.ts';
import { AccessCheck } from '../../server/security/access-check.ts';
import { NO_AUTHENTICATION } from '../../server/security/authenticator.ts';
import { basicAuthenticator, readUsers } from '../../server/security/basic.ts';
import { bearerAuthenticator, oidcAuthenticator } from '../../server/security/oidc.ts';
import { hashPassword, isPassword } from '../../server/security/password-hash.ts';
import { openFakeProvider } from './fake-provider.ts';

const LOCAL = { boundTo: '127.0.0.1', hosts: [], origins: [], needsCredentials: true };
/** Any client that reaches the server may do everything. */
const INSECURE = { ...LOCAL, boundTo: '0.0.0.0', needsCredentials: false };

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

const status = (code: number) => (error: unknown) => (error as { status?: number }).status === code;

test('wrong, unknown and missing credentials are refused, each after one check of a password', async () => {
  const right = 'right:with:colons and ü';
  const users = readUsers(`# users\n\nann:operate:${await hashPassword(right)}\n`, 'users');
  assert.equal(await isPassword(right, users[0]?.hash ?? ''), true);
  const checked: string[] = [];
  const counted = (password: string, hash: string): Promise<boolean> => {
    checked.push(password);
    return Promise.resolve(password === right && hash === users[0]?.hash);
  };
  const check = new AccessCheck(basicAuthenticator(users, counted), LOCAL);
  for (let n = 0; n < 2; n++)
    assert.equal((await check.authorize(basic('ann', right), 'operate')).name, 'ann');
  await assert.rejects(check.authorize(basic('ann', right), 'admin'), status(403));
  assert.deepEqual(checked.splice(0), [right], 'right credentials are checked once');
  const wrong = [
    ['ann', 'wrong'],
    ['ann', ''],
    ['', right],
    ['', ''],
    ['bob', right],
    ['bob', 'wrong'],
    ['ann\0', right],
    ['ann', `${right}\0`],
    ['Ann', right],
    ['ann ', right],
    ['__proto__', right],
    ['constructor', right],
  ] as const;
  for (const [name, password] of wrong) {
    await assert.rejects(check.authorize(basic(name, password), 'read'), status(401), `${name}:${password}`);
    assert.deepEqual(checked.splice(0), [password], `${name}:${password}`);
  }
  for (const authorization of [undefined, '', 'Basic', 'Basic !!', 'Bearer x', 'Digest x'])
    await assert.rejects(check.authorize(authorization, 'read'), status(401), String(authorization));
  assert.deepEqual(checked, []);
});

test('the number of passwords that are checked at the same time is limited', async () => {
  const users = readUsers('ann:read:scrypt$16$1$1$AAAA$AAAA', 'users');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const check = new AccessCheck(
    basicAuthenticator(users, () => promise),
    LOCAL,
  );
  const waiting = Array.from({ length: 32 }, (_, n) => check.authorize(basic('ann', `${n}`), 'read'));
  await assert.rejects(
    check.authorize(basic('ann', 'x'), 'read'),
    /checking 32 passwords, which is its limit/,
  );
  resolve(true);
  assert.equal((await Promise.all(waiting)).length, 32);
  await check.authorize(basic('ann', 'x'), 'read');
});

test('a line of the users file that is not a user is named', () => {
  assert.throws(() => readUsers('ann:owner:scrypt$1$1$1$a$b', 'u.txt'), /u\.txt, line 1/);
  assert.throws(() => readUsers('\nann:admin:secret', 'u.txt'), /u\.txt, line 2/);
  assert.throws(() => readUsers('\n', 'u.txt'), /no users/);
});

interface TokenParts {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: Awaited<ReturnType<typeof generateKeyPair>>['privateKey'] | Uint8Array;
}

/** Seconds from now. */
const soon = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;
const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

test('tokens need the signature, issuer, audience, a time and a role', async () => {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const foreign = await generateKeyPair('ES256', { extractable: true });
  const pem = new TextEncoder().encode(await exportSPKI(publicKey));
  const jwk = await exportJWK(publicKey);
  const keys = createLocalJWKSet({ keys: [{ ...jwk, kid: 'one', alg: 'ES256' }] });
  const check = new AccessCheck(
    bearerAuthenticator(keys, { issuer: 'https://idp', audience: 'api', roleClaim: 'access.roles' }),
    LOCAL,
  );
  const token = ({ header = {}, claims = {}, key = privateKey }: TokenParts): Promise<string> =>
    new SignJWT({
      ...{ access: { roles: ['operate'] }, client_id: 'worker' },
      ...{ iss: 'https://idp', aud: 'api', exp: soon(300) },
      ...claims,
    })
      .setProtectedHeader({ alg: 'ES256', kid: 'one', ...header })
      .sign(key, { crit: { 'https://unknown': true } });
  const accepted: readonly TokenParts[] = [
    {},
    { claims: { aud: ['other', 'api'] } },
    { claims: { exp: soon(-10) } },
    { claims: { nbf: soon(10) } },
    { header: { kid: undefined } },
  ];
  for (const parts of accepted) {
    const principal = await check.authorize(`Bearer ${await token(parts)}`, 'operate');
    assert.deepEqual(principal, { name: 'worker', role: 'operate', isKnown: true }, JSON.stringify(parts));
  }
  await assert.rejects(check.authorize(`Bearer ${await token({})}`, 'admin'), status(403));
  const rejected: readonly TokenParts[] = [
    { claims: { iss: 'https://other' } },
    { claims: { iss: 'https://idp/' } },
    { claims: { aud: 'other' } },
    { claims: { aud: undefined } },
    { claims: { exp: soon(-300) } },
    { claims: { exp: undefined } },
    { claims: { exp: '2999-01-01' } },
    { claims: { nbf: soon(300) } },
    { claims: { access: { roles: [] } } },
    { claims: { access: { roles: 'owner' } } },
    { claims: { access: null } },
    { key: foreign.privateKey },
    { key: foreign.privateKey, header: { jwk: await exportJWK(foreign.publicKey) } },
    { key: foreign.privateKey, header: { jku: 'https://evil.example/keys' } },
    { header: { kid: '../../dev/null' } },
    { header: { kid: "one' OR '1'='1" } },
    { header: { alg: 'HS256' }, key: pem },
    { header: { crit: ['https://unknown'], 'https://unknown': 1 } },
  ];
  for (const parts of rejected) {
    const text = await token(parts);
    await assert.rejects(check.authorize(`Bearer ${text}`, 'read'), status(401), JSON.stringify(parts));
  }
  const [header = '', payload = '', signature = ''] = (await token({})).split('.');
  const admin = base64({ iss: 'https://idp', aud: 'api', exp: soon(300), access: { roles: ['admin'] } });
  const texts = [
    ...['none', 'None', 'NONE', ''].flatMap((alg) => [
      `${base64({ alg })}.${payload}.`,
      `${base64({ alg })}.${payload}.${signature}`,
    ]),
    ...[`${header}.${payload}.`, `${header}.${admin}.${signature}`, `${header}.${payload}`, 'x.y.z', '..'],
    `${base64({ alg: 'ES256', kid: 'one' })}.${payload}.${Buffer.alloc(64).toString('base64url')}`,
    `${header}.${payload}.${signature}.${signature}.${signature}`,
  ];
  for (const text of texts)
    await assert.rejects(check.authorize(`Bearer ${text}`, 'read'), status(401), text);
});

test('tokens of a provider that rotates its keys, and of one that is unreachable for a time', async () => {
  const [first, second] = [await generateKeyPair('ES256'), await generateKeyPair('ES256')];
  const jwkOf = async ({ publicKey }: typeof first, kid: string) => ({
    ...(await exportJWK(publicKey)),
    ...{ kid, alg: 'ES256' },
  });
  const provider = await openFakeProvider();
  const { url: issuer } = provider;
  provider.keys = [await jwkOf(first, '1')];
  provider.status = 503;
  const options = { issuer, audience: 'api', roleClaim: 'roles', pauseMs: 0 };
  const token = ({ privateKey }: typeof first, kid?: string): Promise<string> =>
    new SignJWT({ iss: issuer, aud: 'api', exp: soon(60), roles: ['read'], sub: 'ann' })
      .setProtectedHeader({ alg: 'ES256', ...(kid !== undefined && { kid }) })
      .sign(privateKey);
  try {
    const warnings: string[] = [];
    const check = new AccessCheck(
      await oidcAuthenticator(options, (message) => warnings.push(message)),
      LOCAL,
    );
    assert.match(
      String(warnings),
      /can't be reached: .*openid-configuration answered 503; tokens are rejected until/,
    );
    const accepted = async (bearer: string): Promise<void> => {
      assert.equal((await check.authorize(`Bearer ${bearer}`, 'read')).name, 'ann');
    };
    const unavailable = (bearer: string): Promise<void> =>
      assert.rejects(check.authorize(`Bearer ${bearer}`, 'read'), status(503));
    await unavailable(await token(first, '1'));
    provider.status = 200;
    await accepted(await token(first, '1'));

    provider.keys = [await jwkOf(first, '1'), await jwkOf(second, '2')];
    await accepted(await token(second, '2'));
    await accepted(await token(first, '1'));
    await accepted(await token(second));
    provider.keys = [await jwkOf(second, '2')];
    await assert.rejects(check.authorize(`Bearer ${await token(first, '3')}`, 'read'), status(401));
    await assert.rejects(
      check.authorize(`Bearer ${await token(first, '1')}`, 'read'),
      status(401),
      'withdrawn',
    );
    provider.status = 500;
    await unavailable(await token(first, '4'));
    await accepted(await token(second, '2'));

    const asked = provider.asked.length;
    for (const text of ['x', 'x.y.z', `${base64({ alg: 'none' })}.${base64({})}.`])
      await assert.rejects(check.authorize(`Bearer ${text}`, 'read'), status(401), text);
    assert.equal(provider.asked.length, asked, 'what is not a token asks for no key');
    provider.status = 200;
    provider.issuer = 'https://other.example';
    await assert.rejects(
      oidcAuthenticator(options, assert.fail),
      /document of the issuer 'https:\/\/other.example', not of/,
    );
    provider.status = 404;
    await assert.rejects(
      oidcAuthenticator(options, assert.fail),
      /answered 404 without a jwks_uri; check the issuer/,
    );
  } finally {
    provider.close();
  }
});

test('a page of another site and a rebound host name are refused', async () => {
  const check = new AccessCheck(NO_AUTHENTICATION, {
    ...{ ...LOCAL, needsCredentials: false, origins: ['https://ops.example.com'] },
  });
  for (const host of ['127.0.0.1:8080', 'localhost:8080', '[::1]:8080', '0.0.0.0:8080', undefined]) {
    check.checkBrowser({ host });
  }
  check.checkBrowser({ host: 'localhost:8080', origin: 'http://localhost:8080' });
  check.checkBrowser({ host: 'localhost:8080', origin: 'https://ops.example.com' });
  const refused = [
    { host: 'evil.example.com' },
    { host: 'evil.example.com:8080' },
    { host: 'localhost:8080', origin: 'https://evil.example.com' },
    { host: 'localhost:8080', origin: 'null' },
    { host: 'localhost:8080', origin: 'http://localhost:9999' },
  ];
  for (const request of refused)
    assert.throws(() => check.checkBrowser(request), status(403), JSON.stringify(request));
});

test('a rebound host name is refused by each server that asks for no credentials, and by all that have names', async () => {
  const rebound = { host: 'evil.example:8080', origin: 'http://evil.example:8080' };
  const named = { host: 'signalbox.orders.svc:8080', origin: 'http://signalbox.orders.svc:8080' };
  const byAddress = [{ host: '10.1.2.3:8080' }, { host: '[fd00::1]:8080' }, { host: hostname() }];
  const withNames = { hosts: ['Signalbox.orders.svc'] };
  const cases = [
    { rules: INSECURE, accepted: byAddress, refused: [rebound, named] },
    { rules: { ...INSECURE, ...withNames }, accepted: [...byAddress, named], refused: [rebound] },
    { rules: { ...LOCAL, ...withNames }, accepted: [named], refused: [rebound, ...byAddress] },
    { rules: { ...INSECURE, needsCredentials: true }, accepted: [...byAddress, named, rebound], refused: [] },
    {
      rules: { ...INSECURE, needsCredentials: true, ...withNames },
      accepted: [...byAddress, named],
      refused: [rebound],
    },
  ];
  for (const { rules, accepted, refused } of cases) {
    const check = new AccessCheck(NO_AUTHENTICATION, rules);
    for (const request of accepted) check.checkBrowser(request);
    for (const request of refused) {
      assert.throws(
        () => check.checkBrowser(request),
        /not a name of this server; allow it with --http-hosts/,
      );
    }
  }
});

test('loopback addresses are recognized', () => {
  for (const host of ['127.0.0.1', '127.8.9.1', '::1', 'localhost', 'LOCALHOST'])
    assert.ok(isLoopback(host), host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', 'example.com', '127.0.0.1.example.com', ''])
    assert.ok(!isLoopback(host), host);
});
