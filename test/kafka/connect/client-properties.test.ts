/** A Java client's properties file. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { connectionSettings, parseProperties } from '../../../kafka/connect/client-properties.ts';
import { ClientPropertyError } from '../../../kafka/connect/client-property-error.ts';

const CERTIFICATE = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const KEY = '-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n';
const SCRAM = 'org.apache.kafka.common.security.scram.ScramLoginModule required';

function settings(text: string) {
  return connectionSettings(parseProperties(text));
}

/** Asserts that the error names the property and contains no secret. */
function assertRefused(text: string, property: string, reason: RegExp): void {
  assert.throws(
    () => settings(text),
    (error: unknown) => {
      assert.ok(error instanceof ClientPropertyError);
      assert.equal(error.property, property);
      assert.match(error.message, reason);
      assert.ok(error.message.includes(property));
      assert.ok(!error.message.includes('s3cret'));
      return true;
    },
  );
}

describe('a properties file', () => {
  it('is parsed like java.util.Properties', () => {
    const text = [
      '# a comment',
      '   ! another',
      '',
      'equals=one',
      'colon: two',
      'blank three',
      '  spaced   =   four  ',
      'continued = a, \\',
      '            b',
      'escaped\\ key\\:x = tab\\tend\\u00e9 C:\\\\path',
      'empty=',
      'alone',
      'hash = #kept',
      'twice = first',
      'twice = second',
    ].join('\r\n');
    assert.deepEqual(
      [...parseProperties(text)],
      [
        ['equals', 'one'],
        ['colon', 'two'],
        ['blank', 'three'],
        ['spaced', 'four  '],
        ['continued', 'a, b'],
        ['escaped key:x', 'tab\tendé C:\\path'],
        ['empty', ''],
        ['alone', ''],
        ['hash', '#kept'],
        ['twice', 'second'],
      ],
    );
  });

  it('keeps names that are special to JavaScript as plain names', () => {
    const properties = parseProperties('__proto__=a\nconstructor=b');
    assert.deepEqual([...properties.keys()], ['__proto__', 'constructor']);
  });
});

describe('connection settings', () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'properties-'));
    writeFileSync(join(folder, 'ca.pem'), CERTIFICATE);
    writeFileSync(join(folder, 'client.pem'), CERTIFICATE + KEY);
    writeFileSync(join(folder, 'store.jks'), 'binary');
  });
  after(() => rmSync(folder, { recursive: true }));

  it('are plain by default', () => {
    assert.deepEqual(settings('bootstrap.servers=localhost:9092'), { ssl: null, sasl: null });
  });

  it('take SASL credentials from the JAAS line', () => {
    const text = `security.protocol=SASL_PLAINTEXT
      sasl.mechanism=SCRAM-SHA-512
      sasl.jaas.config=${SCRAM} username="ann" password="a \\\\"b; c=d";`;
    assert.deepEqual(settings(text), {
      ssl: null,
      sasl: { mechanism: 'scram-sha-512', username: 'ann', password: 'a "b; c=d' },
    });
    const module = 'org.apache.kafka.common.security.plain.PlainLoginModule';
    const plain = `security.protocol=SASL_SSL\nsasl.mechanism=PLAIN
      sasl.jaas.config=${module} required username=ann password='x';`;
    assert.deepEqual(settings(plain).sasl, { mechanism: 'plain', username: 'ann', password: 'x' });
    assert.deepEqual(settings(plain).ssl, {});
  });

  it('read PEM files and inline PEM', () => {
    const files = `security.protocol=SSL
      ssl.truststore.type=PEM
      ssl.truststore.location=${folder}/ca.pem
      ssl.keystore.type=PEM
      ssl.keystore.location=${folder}/client.pem
      ssl.key.password=s3cret`;
    assert.deepEqual(settings(files), {
      ssl: { ca: CERTIFICATE, cert: CERTIFICATE + KEY, key: CERTIFICATE + KEY, passphrase: 's3cret' },
      sasl: null,
    });
    const inPlace = `security.protocol=SSL\nssl.truststore.certificates=${CERTIFICATE.replaceAll('\n', '\\n')}`;
    assert.deepEqual(settings(inPlace).ssl, { ca: CERTIFICATE });
  });

  it('check the host name unless that is disabled', () => {
    const off = settings('security.protocol=SSL\nssl.endpoint.identification.algorithm=');
    assert.equal(off.ssl?.checkServerIdentity?.('any', {} as never), undefined);
    const on = settings('security.protocol=SSL\nssl.endpoint.identification.algorithm=https');
    assert.equal(on.ssl?.checkServerIdentity, undefined);
  });

  it('are rejected with the name of the unsupported property', () => {
    assertRefused('group.id=x', 'group.id', /not supported/);
    assertRefused('security.protocol=TLS', 'security.protocol', /'TLS' is not one of/);
    assertRefused('security.protocol=SASL_SSL\nsasl.mechanism=GSSAPI', 'sasl.mechanism', /GSSAPI/);
    assertRefused('security.protocol=SASL_SSL\nsasl.mechanism=PLAIN', 'sasl.jaas.config', /missing/);
    const sasl = 'security.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-256\nsasl.jaas.config=';
    assertRefused(`${sasl}nonsense s3cret`, 'sasl.jaas.config', /expected/);
    assertRefused(`${sasl}x.PlainLoginModule required password="s3cret";`, 'sasl.jaas.config', /Scram/);
    assertRefused(`${sasl}${SCRAM} password="s3cret";`, 'sasl.jaas.config', /lacks username/);
    assertRefused('security.protocol=SSL\nssl.truststore.type=JKS', 'ssl.truststore.type', /only PEM/);
    const store = `security.protocol=SSL\nssl.truststore.location=${folder}`;
    assertRefused(`${store}/none.pem`, 'ssl.truststore.location', /cannot read/);
    assertRefused(`${store}/store.jks`, 'ssl.truststore.location', /no PEM block/);
    const key = `security.protocol=SSL\nssl.keystore.location=${folder}/ca.pem`;
    assertRefused(key, 'ssl.keystore.location', /private key/);
    const algorithm = 'security.protocol=SSL\nssl.endpoint.identification.algorithm=ldaps';
    assertRefused(algorithm, 'ssl.endpoint.identification.algorithm', /ldaps/);
  });
});
