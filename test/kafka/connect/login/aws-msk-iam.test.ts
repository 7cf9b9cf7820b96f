/**
 * Tokens for Amazon MSK, signed by AWS's library with credentials from the environment. No network is needed.
 */

import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { regionOf, signToken } from '../../../../kafka/connect/login/aws-msk-iam.ts';

const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret' } as const;
const IDENTITY = { mechanism: 'oauthbearer', tokens: 'aws-msk-iam' } as const;
const former = new Map<string, string | undefined>();

beforeEach(() => {
  for (const [name, value] of Object.entries(CREDENTIALS)) {
    former.set(name, process.env[name]);
    process.env[name] = value;
  }
});
afterEach(() => {
  for (const [name, value] of former) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});

test('the region comes from the broker, else from the environment', () => {
  const own = 'b-1.orders.abc123.c2.kafka.eu-west-1.amazonaws.com';
  assert.equal(regionOf(own, { AWS_REGION: 'us-east-1' }), 'eu-west-1');
  assert.equal(regionOf('boot-x.c1.kafka-serverless.us-east-2.amazonaws.com', {}), 'us-east-2');
  assert.equal(regionOf('b-1.x.kafka.cn-north-1.amazonaws.com.cn', {}), 'cn-north-1');
  assert.equal(regionOf('kafka.internal', { AWS_DEFAULT_REGION: 'eu-central-1' }), 'eu-central-1');
  assert.throws(() => regionOf('kafka.internal', {}), /kafka.internal has no region; set AWS_REGION/);
});

test('a token is a signed request to connect, with region and identity, valid for 15 minutes', async () => {
  const beforeMs = Date.now();
  const { value, expiresAtMs } = await signToken(
    { ...IDENTITY, profile: undefined, role: undefined, roleSession: undefined },
    'eu-west-1',
  );
  const url = new URL(Buffer.from(value, 'base64url').toString('utf8'));
  assert.equal(url.host, 'kafka.eu-west-1.amazonaws.com');
  assert.equal(url.searchParams.get('Action'), 'kafka-cluster:Connect');
  assert.match(
    url.searchParams.get('X-Amz-Credential') ?? '',
    /^AKIAEXAMPLE\/\d{8}\/eu-west-1\/kafka-cluster\//,
  );
  // The library rounds to whole seconds.
  assert.ok((expiresAtMs ?? 0) >= beforeMs + 899_000);
  assert.ok(!value.includes('secret'));
});
