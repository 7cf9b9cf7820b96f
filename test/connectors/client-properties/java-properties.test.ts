/** Properties of Kafka's Java client: kafka-connector contract §2.3. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectorProperties } from '../../../connectors/client-properties/java-properties.ts';
import { ConnectorInputError } from '../../../connectors/errors.ts';
import { connectionSettings } from '../../../kafka/connect/client-properties.ts';

test('credentials mean SASL_SSL with PLAIN, and must be complete', () => {
  const credentials = { username: 'anna', password: 'p"w\\' };
  const { connection } = connectorProperties({ bootstrapServers: 'a:1, b:2', credentials });
  assert.equal(connection.get('security.protocol'), 'SASL_SSL');
  assert.deepEqual(connectionSettings(connection).sasl, { mechanism: 'plain', ...credentials });
  const one = { username: 'anna', password: ' ' };
  assert.throws(
    () => connectorProperties({ bootstrapServers: 'a:1', credentials: one }),
    ConnectorInputError,
  );
  const neither = connectorProperties({
    bootstrapServers: 'a:1',
    credentials: { username: '', password: '' },
  });
  assert.equal(neither.connection.size, 0);
});

test('additional properties override the form; unknown ones cause a warning', () => {
  const properties = connectorProperties({
    bootstrapServers: 'a:1',
    credentials: { username: 'anna', password: 'pw' },
    additionalProperties: {
      'security.protocol': 'SASL_PLAINTEXT',
      'group.id': 'g',
      'schema.registry.url': 'http://r',
      'delivery.timeout.ms': 1000,
      acks: '1',
      'compression.type': 'gzip',
      'no.such.thing': 'x',
    },
  });
  assert.equal(properties.connection.get('security.protocol'), 'SASL_PLAINTEXT');
  assert.equal(properties.consumer.get('group.id'), 'g');
  assert.equal(properties.registry.get('schema.registry.url'), 'http://r');
  assert.equal(properties.deliveryTimeoutMs, 1000);
  assert.equal(properties.warnings.length, 2);
  assert.match(properties.warnings.join(), /compression\.type.*no\.such\.thing/);
});

test('additional properties can be JSON text', () => {
  const { consumer } = connectorProperties({
    bootstrapServers: 'a:1',
    additionalProperties: '{"group.id":"g"}',
  });
  assert.equal(consumer.get('group.id'), 'g');
  const broken = { bootstrapServers: 'a:1', additionalProperties: 'x' };
  assert.throws(() => connectorProperties(broken), ConnectorInputError);
});

test('a connector logs in by OAuth, but not with the AWS identity of the engine', () => {
  const bearer = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required';
  const additionalProperties = {
    'security.protocol': 'SASL_SSL',
    'sasl.mechanism': 'OAUTHBEARER',
    'sasl.oauthbearer.token.endpoint.url': 'https://idp.example/token',
    'sasl.jaas.config': `${bearer} clientId="a" clientSecret="b";`,
  };
  const { connection, warnings } = connectorProperties({ bootstrapServers: 'a:1', additionalProperties });
  assert.deepEqual(warnings, []);
  assert.equal(connectionSettings(connection).sasl?.mechanism, 'oauthbearer');
  const handler = 'software.amazon.msk.auth.iam.IAMOAuthBearerLoginCallbackHandler';
  for (const aws of [
    { 'sasl.mechanism': 'AWS_MSK_IAM' },
    { ...additionalProperties, 'sasl.login.callback.handler.class': handler },
  ]) {
    assert.throws(
      () => connectorProperties({ bootstrapServers: 'a:1', additionalProperties: aws }),
      /cannot log in by AWS IAM: that is the identity of the engine itself/,
    );
  }
});
