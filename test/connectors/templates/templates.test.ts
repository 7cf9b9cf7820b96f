/** The element templates for Camunda's Modeler, against their JSON schema. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { validateZeebe } from '@bpmn-io/element-templates-validator';
import { REPLY_TOPIC, REQUEST_TASK_TYPE } from '../../../connectors/replies/reply-headers.ts';

const FOLDER = new URL('../../../connectors/templates/', import.meta.url);
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

interface Template {
  readonly properties: readonly {
    readonly value?: unknown;
    readonly binding: { readonly type: string; readonly key?: string; readonly property?: string };
  }[];
}

function templateOf(file: string): Template {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Template;
}

test('templates exist for request and reply and for the start by a record', () => {
  assert.deepEqual(files, ['kafka-request.json', 'kafka-start.json']);
});

for (const file of files) {
  test(`${file} is valid`, () => {
    const { valid, errors } = validateZeebe(templateOf(file));
    assert.ok(valid, JSON.stringify(errors, null, 1));
  });
}

test('the template of request and reply sets the properties that the engine reads', () => {
  const { properties } = templateOf('kafka-request.json');
  const type = properties.find(({ binding }) => binding.property === 'type');
  assert.equal(type?.value, REQUEST_TASK_TYPE);
  assert.ok(
    properties.some(({ binding }) => binding.type === 'zeebe:taskHeader' && binding.key === REPLY_TOPIC),
  );
});
