/**
 * Element templates of version 4 as Camunda Modeler writes them: `serializationType`, headers and properties
 * without a value, a form by id, and a timer that is not FEEL. Source: kafka-connector contract §7.4.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import { createTestEngine } from '../../testkit/index.ts';

const XML = readFileSync(new URL('invoice.bpmn', import.meta.url), 'utf8');
const FORM = JSON.stringify({ id: 'Form_details', type: 'default', components: [] });
const CONFIRMATION = '7b0f7c0e-0000-4000-8000-000000000000';

async function detailed(isFast: boolean): Promise<{ engine: TestEngine; invoice: InstanceHandle }> {
  const engine = createTestEngine();
  await engine.deploy([XML, { name: 'details.form', content: FORM }]);
  const invoice = engine.start('invoice');
  const details = { isFast, number: 'i-1', dueDate: '2026-03-01' };
  engine.job('io.camunda.zeebe:userTask').complete(details);
  return { engine, invoice };
}

test('templates v4: the fast branch sends its record and receives the confirmation', async () => {
  const { engine, invoice } = await detailed(true);
  const send = engine.job('io.camunda:connector-kafka:1');
  const { message, topic, serializationType } = send.variables as Record<string, unknown>;
  assert.deepEqual(message, { key: '99', value: { number: 'i-1', dueDate: '2026-03-01' } });
  assert.deepEqual(topic, { bootstrapServers: '{{secrets.KafkaBrokers}}', topicName: 'invoices' });
  assert.equal(serializationType, 'json');
  send.complete({ sent: { offset: 7 } });
  engine.publish(CONFIRMATION, { key: 'i-1' });
  assert.equal(invoice.state, 'COMPLETED');
});

test('templates v4: duration(P1D) is not a FEEL duration: an incident on the slow branch', async () => {
  const { invoice } = await detailed(false);
  assert.deepEqual(
    invoice.incidents.map(({ type, elementId }) => [type, elementId]),
    [['EXTRACT_VALUE_ERROR', 'wait']],
  );
});
