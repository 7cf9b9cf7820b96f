/** Access control: roles, passwords, tokens, and requests from pages of other sites. */
import assert from 'node:assert/strict';
import { hostname } from 'node:os';
import { test } from 'node:test';
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { isLoopback } from '../../engine/loopback.ts';
import { OPERATIONS } from '../../server/operations/table.ts';
import { AccessCheck } from '../../server/security/access-check.ts';
import { NO_AUTHENTICATION } from '../../server/security/authenticator.ts';
import { basicAuthenticator, readUsers } from '../../server/security/basic.ts';
import { bearerAuthenticator } from '../../server/security/oidc.ts';
import { hashPassword } from '../../server/security/password-hash.ts';
import { ROLES } from '../../server/security/principal.ts';

const LOCAL = { boundTo: '127.0.0.1', hosts: [], origins: [], needsCredentials: true };
/** Any client that reaches the server may do everything. */
const INSECURE = { ...LOCAL, boundTo: '0.0.0.0', needsCredentials: false };

const basic = (name: string, password: string): string =>
  `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`;

const status = (code: number) => (error: unknown) => (error as { status?: number }).status === code;

test('each operation is for its role and the roles above', async () => {
  const hash = await hashPassword('right:with:colons');
  const text = ROLES.map((role) => `${role}-user:${role}:${hash}`).join('\n');
  const check = new AccessCheck(await basicAuthenticator(readUsers(`# users\n\n${text}\n`, 'users')), LOCAL);
  for (const [rank, role] of ROLES.entries()) {
    const authorization = basic(`${role}-user`, 'right:with:colons');
    for (const operation of OPERATIONS) {
      const allowed = check.authorize(authorization, operation.role);
      if (rank >= ROLES.indexOf(operation.role)) assert.equal((await allowed).name, `${role}-user`);
      else await assert.rejects(allowed, status(403), `${role} ${operation.id}`);
    }
  }
});

test('wrong, unknown and missing credentials are refused', async () => {
  const users = readUsers(`ann:admin:${await hashPassword('right')}`, 'users');
  const check = new AccessCheck(await basicAuthenticator(users), LOCAL);
  await check.authorize(basic('ann', 'right'), 'admin');
  const wrong = [
    undefined,
    '',
    'Basic',
    'Basic !!',
    basic('ann', 'wrong'),
    basic('ann', ''),
    basic('', 'right'),
    basic('', ''),
    basic('bob', 'right'),
    'Bearer x',
  ];
  for (const authorization of wrong) {
    await assert.rejects(check.authorize(authorization, 'read'), status(401), String(authorization));
  }
});

test('a line of the users file that is not a user is named', () => {
  assert.throws(() => readUsers('ann:owner:scrypt$1$1$1$a$b', 'u.txt'), /u\.txt, line 1/);
  assert.throws(() => readUsers('\nann:admin:secret', 'u.txt'), /u\.txt, line 2/);
  assert.throws(() => readUsers('\n', 'u.txt'), /no users/);
});

test('tokens need the signature, issuer, audience, a time and a role', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const foreign = await generateKeyPair('RS256');
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'RS256' }] });
  const check = new AccessCheck(
    bearerAuthenticator(keys, { issuer: 'https://idp', audience: 'api', roleClaim: 'access.roles' }),
    LOCAL,
  );
  const token = async (more: {
    roles?: unknown;
    issuer?: string;
    audience?: string;
    exp?: string | null;
    key?: typeof privateKey;
  }) => {
    const {
      roles = ['operate'],
      issuer = 'https://idp',
      audience = 'api',
      exp = '5m',
      key = privateKey,
    } = more;
    const jwt = new SignJWT({ access: { roles }, client_id: 'worker' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer(issuer)
      .setAudience(audience);
    return `Bearer ${await (exp === null ? jwt : jwt.setExpirationTime(exp)).sign(key)}`;
  };
  const right = await check.authorize(await token({}), 'operate');
  assert.deepEqual(right, { name: 'worker', role: 'operate', isKnown: true });
  await assert.rejects(check.authorize(await token({}), 'admin'), status(403));
  const wrong = [
    { issuer: 'https://other' },
    { audience: 'other' },
    { exp: '-5m' },
    { exp: null },
    { roles: [] },
    { roles: 'owner' },
    { key: foreign.privateKey },
  ];
  for (const more of wrong) {
    await assert.rejects(check.authorize(await token(more), 'read'), status(401), JSON.stringify(more));
  }
  const [header, payload] = (await token({})).slice('Bearer '.length).split('.');
  const unsigned = Buffer.from('{"alg":"none"}').toString('base64url');
  for (const text of [`${unsigned}.${payload}.`, `${header}.${payload}.`, 'x.y.z']) {
    await assert.rejects(check.authorize(`Bearer ${text}`, 'read'), status(401), text);
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
