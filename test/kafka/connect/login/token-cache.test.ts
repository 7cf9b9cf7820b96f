/** When a token is reused, and when a new one is obtained. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TokenCache } from '../../../../kafka/connect/login/token-cache.ts';

const LIFETIME_MS = 100_000;

/** Issues tokens t1, t2, ... that are valid for 100 s, with a clock that the test sets. */
class Issuer {
  nowMs = 1_000_000;
  issued = 0;
  failure: Error | null = null;
  readonly errors: string[] = [];
  readonly cache = new TokenCache(
    async () => {
      if (this.failure) throw this.failure;
      this.issued += 1;
      return { value: `t${this.issued}`, expiresAtMs: this.nowMs + this.lifetimeMs };
    },
    ({ message }) => this.errors.push(message),
    () => this.nowMs,
  );
  lifetimeMs = LIFETIME_MS;

  async token(): Promise<string> {
    return (await this.cache.get()).value;
  }
}

test('a token is reused for four fifths of its lifetime', async () => {
  const issuer = new Issuer();
  assert.deepEqual(await Promise.all([issuer.token(), issuer.token()]), ['t1', 't1']);
  issuer.nowMs += 79_999;
  assert.equal(await issuer.token(), 't1');
  issuer.nowMs += 2;
  assert.equal(await issuer.token(), 't2');
  assert.equal(issuer.issued, 2);
});

test('a token with a very short lifetime is used once', async () => {
  const issuer = new Issuer();
  issuer.lifetimeMs = 14_000;
  assert.equal(await issuer.token(), 't1');
  assert.equal(await issuer.token(), 't2');
});

test('while no new token is available, the previous one is used until it expires', async () => {
  const issuer = new Issuer();
  await issuer.token();
  issuer.failure = new Error('the endpoint is away');
  issuer.nowMs += 90_000;
  assert.equal(await issuer.token(), 't1');
  assert.deepEqual(issuer.errors, ['the endpoint is away']);
  issuer.nowMs += 10_000;
  await assert.rejects(issuer.token(), /the endpoint is away/);
  issuer.failure = null;
  assert.equal(await issuer.token(), 't2');
});

test('a token that a broker rejected is not used again', async () => {
  const issuer = new Issuer();
  await issuer.token();
  issuer.cache.forget();
  assert.equal(await issuer.token(), 't2');
});

test('a token with unknown expiry is used once', async () => {
  let issued = 0;
  const cache = new TokenCache(
    async () => ({ value: `t${++issued}`, expiresAtMs: null }),
    () => undefined,
  );
  assert.equal((await cache.get()).value, 't1');
  assert.equal((await cache.get()).value, 't2');
});
