/** Logins as a Java client's properties describe them. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { connectionSettings, parseProperties } from '../../../../kafka/connect/client-properties.ts';
import { ClientPropertyError } from '../../../../kafka/connect/client-property-error.ts';

const BEARER = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required';
const HANDLER = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler';
const IAM = 'software.amazon.msk.auth.iam';
const ENDPOINT = 'sasl.oauthbearer.token.endpoint.url=https://idp.example/oauth2/token';

function loginOf(...lines: string[]) {
  return connectionSettings(parseProperties(['security.protocol=SASL_SSL', ...lines].join('\n'))).sasl;
}

/** Asserts that the error names the property and contains no secret. */
function assertRefused(lines: readonly string[], property: string, reason: RegExp): void {
  assert.throws(
    () => loginOf(...lines),
    (error: unknown) => {
      assert.ok(error instanceof ClientPropertyError);
      assert.equal(error.property, property);
      assert.match(error.message, reason);
      assert.ok(!error.message.includes('s3cret'));
      return true;
    },
  );
}

describe('OAUTHBEARER', () => {
  const mechanism = 'sasl.mechanism=OAUTHBEARER';

  it('reads client, scope and extensions from the JAAS line', () => {
    const options = `clientId="app" clientSecret="s3cret" scope="kafka" extension_logicalCluster="lkc-1"`;
    const login = loginOf(
      mechanism,
      ENDPOINT,
      `sasl.login.callback.handler.class=${HANDLER}`,
      `sasl.jaas.config=${BEARER} ${options} extension_identityPoolId='pool-2';`,
    );
    assert.deepEqual(login, {
      mechanism: 'oauthbearer',
      tokens: 'client-credentials',
      endpoint: new URL('https://idp.example/oauth2/token'),
      clientId: 'app',
      clientSecret: 's3cret',
      scope: 'kafka',
      encodesHeader: false,
      extensions: { logicalCluster: 'lkc-1', identityPoolId: 'pool-2' },
    });
  });

  it('reads them from the properties of Kafka 4.1', () => {
    const login = loginOf(
      mechanism,
      ENDPOINT,
      `sasl.jaas.config=${BEARER};`,
      'sasl.oauthbearer.client.credentials.client.id=app',
      'sasl.oauthbearer.client.credentials.client.secret=s3cret',
      'sasl.oauthbearer.scope=kafka',
      'sasl.oauthbearer.header.urlencode=true',
    );
    assert.ok(login?.mechanism === 'oauthbearer' && login.tokens === 'client-credentials');
    const { clientId, clientSecret, scope, encodesHeader } = login;
    assert.deepEqual([clientId, clientSecret, scope, encodesHeader], ['app', 's3cret', 'kafka', true]);
  });

  it('is rejected with the name of the missing property', () => {
    const jaas = `sasl.jaas.config=${BEARER} clientId=app clientSecret=s3cret;`;
    const endpoint = 'sasl.oauthbearer.token.endpoint.url';
    assertRefused([mechanism, ENDPOINT], 'sasl.jaas.config', /missing; required for OAUTHBEARER/);
    assertRefused([mechanism, jaas], endpoint, /missing; required for OAUTHBEARER/);
    assertRefused([mechanism, jaas, `${endpoint}=file:/tmp/token`], endpoint, /not an http or https URL/);
    assertRefused([mechanism, jaas, `${endpoint}=idp`], endpoint, /'idp' is not an http or https URL/);
    const noSecret = `sasl.jaas.config=${BEARER} clientId=app;`;
    assertRefused([mechanism, ENDPOINT, noSecret], 'sasl.jaas.config', /lacks clientSecret/);
    const noId = `sasl.jaas.config=${BEARER} clientSecret=s3cret;`;
    assertRefused([mechanism, ENDPOINT, noId], 'sasl.jaas.config', /lacks clientId/);
    const plain = 'sasl.jaas.config=x.PlainLoginModule required clientId=a;';
    assertRefused([mechanism, ENDPOINT, plain], 'sasl.jaas.config', /needs OAuthBearerLoginModule/);
    const handler = 'sasl.login.callback.handler.class';
    assertRefused([mechanism, ENDPOINT, jaas, `${handler}=com.example.Own`], handler, /'Own' is not one of/);
  });
});

describe('AWS IAM', () => {
  const identity = { mechanism: 'oauthbearer', tokens: 'aws-msk-iam' };

  it('is read in the forms of both mechanisms', () => {
    const iam = loginOf(
      'sasl.mechanism=AWS_MSK_IAM',
      `sasl.jaas.config=${IAM}.IAMLoginModule required;`,
      `sasl.client.callback.handler.class=${IAM}.IAMClientCallbackHandler`,
    );
    const bearer = loginOf(
      'sasl.mechanism=OAUTHBEARER',
      `sasl.jaas.config=${BEARER} awsRoleArn="arn:aws:iam::1:role/app" awsRoleSessionName="one";`,
      `sasl.login.callback.handler.class=${IAM}.IAMOAuthBearerLoginCallbackHandler`,
    );
    assert.deepEqual(iam, { ...identity, profile: undefined, role: undefined, roleSession: undefined });
    const role = { role: 'arn:aws:iam::1:role/app', roleSession: 'one' };
    assert.deepEqual(bearer, { ...identity, profile: undefined, ...role });
  });

  it('rejects an unsupported option', () => {
    const jaas = `sasl.jaas.config=${IAM}.IAMLoginModule required awsStsRegion="eu-west-1";`;
    assertRefused(['sasl.mechanism=AWS_MSK_IAM', jaas], 'sasl.jaas.config', /awsStsRegion is not supported/);
  });
});

describe('properties of a managed cluster', () => {
  it('for producers and consumers only are accepted', () => {
    const login = loginOf(
      'sasl.mechanism=PLAIN',
      'sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username=k password=s;',
      'client.dns.lookup=use_all_dns_ips',
      'session.timeout.ms=45000',
      'acks=all',
    );
    assert.deepEqual(login, { mechanism: 'plain', username: 'k', password: 's' });
  });
});
