/** Secrets: kafka-connector contract §5. */
import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConnectorInputError } from '../../../connectors/errors.ts';
import { replaceSecrets, replaceSecretsIn } from '../../../connectors/secrets/secret-references.ts';
import { SecretStore } from '../../../connectors/secrets/secret-store.ts';

const values = new Map([
  ['KafkaUsername', 'anna'],
  ['pass.word', 'p"w'],
  ['outer', '{{secrets.KafkaUsername}}'],
  ['ping', 'secrets.pong'],
  ['pong', 'secrets.ping'],
]);
const lookup = (name: string) => values.get(name);

test('references are replaced with and without braces, also inside text', () => {
  assert.equal(replaceSecrets('{{secrets.KafkaUsername}}', lookup), 'anna');
  assert.equal(replaceSecrets('{{ secrets.pass.word }}!', lookup), 'p"w!');
  assert.equal(replaceSecrets('user=secrets.KafkaUsername;', lookup), 'user=anna;');
  assert.equal(replaceSecrets('{{secret.x}} {{secrete.y}}', lookup), '{{secret.x}} {{secrete.y}}');
  assert.equal(replaceSecrets('{{secrets.outer}}', lookup), 'anna', 'again while matches remain');
  assert.throws(() => replaceSecrets('secrets.ping', lookup), ConnectorInputError);
});

test('an unknown secret is an input error with its name', () => {
  assert.throws(() => replaceSecrets('{{secrets.nope}}', lookup), {
    name: 'ConnectorInputError',
    message: "Secret with name 'nope' is not available",
  });
});

test('references are replaced in all texts and names of a value', () => {
  assert.deepEqual(replaceSecretsIn({ 'secrets.KafkaUsername': ['secrets.pass.word', 1, null] }, lookup), {
    anna: ['p"w', 1, null],
  });
});

test('secrets come from the environment, a folder and a file, in this order; used ones are masked', () => {
  const folder = mkdtempSync(join(tmpdir(), 'secrets-'));
  writeFileSync(join(folder, 'A'), 'from-folder\n');
  writeFileSync(join(folder, 'B'), 'b-folder');
  const file = join(folder, '..', `${folder.split('/').at(-1)}.env`);
  writeFileSync(file, '# comment\nexport B=file-b\nC="quoted \\"c\\""\nD=plain # note\n');
  const store = new SecretStore({ environment: { SECRET_A: 'from-env' }, folder, file });
  assert.equal(store.get('A'), 'from-env');
  assert.equal(store.get('B'), 'b-folder');
  assert.equal(store.get('C'), 'quoted "c"');
  assert.equal(store.get('D'), 'plain');
  assert.equal(store.get('E'), undefined);
  assert.equal(
    store.redact('x from-env y {"a":"quoted \\"c\\""}'),
    'x {{secrets.A}} y {"a":"{{secrets.C}}"}',
  );
});

test('what a secret is replaced by is not replaced again, and the longest value counts', () => {
  const store = new SecretStore({ environment: { SECRET_HOST: 'kafka', SECRET_kafka: 'kafka:9092' } });
  store.get('HOST');
  store.get('kafka');
  assert.equal(
    store.redact('no broker answers (kafka:9092), kafka'),
    'no broker answers ({{secrets.kafka}}), {{secrets.HOST}}',
  );
});
