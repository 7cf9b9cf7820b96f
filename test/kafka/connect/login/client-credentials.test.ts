/** Tokens from a token endpoint, and the error messages if there are none. */

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { requestToken } from '../../../../kafka/connect/login/client-credentials.ts';
import { LoginRefused } from '../../../../kafka/connect/login/login-refused.ts';
import type { ClientCredentialsLogin } from '../../../../kafka/connect/login/sasl-settings.ts';
import { CLIENT, TokenEndpoint } from './token-endpoint.ts';

let endpoint: TokenEndpoint;

before(async () => {
  endpoint = await TokenEndpoint.open();
});
after(() => endpoint.close());
beforeEach(() => {
  endpoint.requests.length = 0;
  endpoint.answer = null;
});

function login(changes: Partial<ClientCredentialsLogin> = {}): ClientCredentialsLogin {
  return {
    mechanism: 'oauthbearer',
    tokens: 'client-credentials',
    endpoint: new URL(endpoint.url),
    clientId: CLIENT.id,
    clientSecret: CLIENT.secret,
    scope: '',
    encodesHeader: false,
    extensions: {},
    ...changes,
  };
}

function answerWith(answer: object, status = 200): void {
  endpoint.answer = { status, body: JSON.stringify(answer) };
}

test('client and scope are sent to the endpoint, and the token has the returned expiry', async () => {
  const beforeMs = Date.now();
  const { value, expiresAtMs } = await requestToken(login({ scope: 'kafka read' }));
  assert.equal(value.split('.').length, 3);
  assert.ok((expiresAtMs ?? 0) >= beforeMs + 3_600_000);
  const [{ authorization, body } = { authorization: '', body: '' }] = endpoint.requests;
  assert.equal(authorization, `Basic ${Buffer.from(`${CLIENT.id}:${CLIENT.secret}`).toString('base64')}`);
  assert.deepEqual([...new URLSearchParams(body)].sort(), [
    ['grant_type', 'client_credentials'],
    ['scope', 'kafka read'],
  ]);
});

test('id and secret are encoded on request', async () => {
  answerWith({ access_token: 'a', token_type: 'bearer', expires_in: 1 });
  await requestToken(login({ encodesHeader: true }));
  const pair = endpoint.requests[0]?.authorization.replace('Basic ', '') ?? '';
  assert.equal(Buffer.from(pair, 'base64').toString('utf8'), 'app:s3cret%3A%2B');
});

test('without expires_in, the expiry is taken from the token, or is unknown', async () => {
  const token = endpoint.token();
  answerWith({ access_token: token, token_type: 'bearer' });
  const { expiresAtMs } = await requestToken(login());
  assert.ok((expiresAtMs ?? 0) > Date.now());
  for (const opaque of ['opaque', 'a.b.c', `a.${Buffer.from('{}').toString('base64url')}.c`]) {
    answerWith({ access_token: opaque, token_type: 'bearer' });
    assert.deepEqual(await requestToken(login()), { value: opaque, expiresAtMs: null });
  }
});

test('a rejected client is reported with the reason and without the secret', async () => {
  const wrong = requestToken(login({ clientSecret: 'wrong-s3cret' }));
  await assert.rejects(wrong, (error: unknown) => {
    assert.ok(error instanceof LoginRefused);
    assert.match(error.message, /token endpoint http:\/\/127.0.0.1:\d+\/token rejects the client 'app'/);
    assert.match(error.message, /HTTP 401, invalid_client: unknown client or wrong secret/);
    assert.ok(!error.message.includes('s3cret'));
    return true;
  });
  answerWith({ error: 'invalid_scope' }, 400);
  await assert.rejects(requestToken(login({ scope: 'x' })), /HTTP 400, invalid_scope/);
});

test('a request to an endpoint that fails or returns something else can be retried', async () => {
  const isTransient = (error: unknown): boolean => error instanceof Error && !(error instanceof LoginRefused);
  endpoint.answer = { status: 503, body: 'busy' };
  await assert.rejects(requestToken(login()), isTransient);
  answerWith({ access_token: '' });
  await assert.rejects(requestToken(login()), isTransient);
  const closed = await TokenEndpoint.open();
  await closed.close();
  const away = requestToken(login({ endpoint: new URL(closed.url) }));
  await assert.rejects(away, /token endpoint .*: .*ECONNREFUSED/);
});
