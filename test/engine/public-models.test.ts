/**
 * The waiting branches of public models, unmodified, in virtual time. Source: kafka-connector contract §7.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstanceHandle, TestEngine } from '../../testkit/index.ts';
import { createTestEngine } from '../../testkit/index.ts';
import { sharedModel, sharedModelsMissing } from '../shared-models.ts';

const USER_TASK = 'io.camunda.zeebe:userTask';
const KAFKA_TASK = 'io.camunda:connector-kafka:1';
const UPDATE = '25320133-ca8d-4096-889d-c6ea582e9d0b';
const CONFIRMED = '93b2d7ce-2d76-4560-914c-f81c21095c08';

const options = { skip: sharedModelsMissing };

/** Starts an instance as a record would, and confirms it as its user would. */
async function confirmed(waitForUpdate: boolean): Promise<{ engine: TestEngine; stock: InstanceHandle }> {
  const engine = createTestEngine();
  await engine.deploy(sharedModel('kafka-camunda-stocks.bpmn'));
  const variables = { name: 'ACME', details: ['first'], value: 3 };
  const stock = engine.start('KafkaCamundaStockExample', { variables });
  engine.job(USER_TASK).complete({ waitForUpdate, updated: 0 });
  return { engine, stock };
}

test(
  'stocks: a minute without confirmation leads to the review, which ends everything',
  options,
  async () => {
    const { engine, stock } = await confirmed(false);
    engine.job(KAFKA_TASK).complete();
    engine.advanceBy('PT59S');
    assert.deepEqual(stock.activeElements.slice(-1), ['Gateway_1fktzfc']);
    engine.advanceBy('PT1S');
    assert.ok(stock.activeElements.includes('Activity_0sgt8gq'));
    engine.job(USER_TASK).complete();
    engine.job(KAFKA_TASK).complete();
    assert.equal(stock.state, 'COMPLETED');
  },
);

test(
  'stocks: updates arrive one after the other, the confirmation once; the terminate end event ends the wait',
  options,
  async () => {
    const { engine, stock } = await confirmed(true);
    for (const details of ['second', 'third'])
      engine.publish(UPDATE, { key: 'ACME', ttl: 'PT1H', variables: { newDetails: details } });
    assert.deepEqual(stock.variables['details'], ['first', 'second', 'third']);
    assert.equal(stock.variables['updated'], 2);
    // Published before the instance reaches the gateway: buffered for it.
    engine.publish(CONFIRMED, { key: 'ACME', ttl: 'PT1H', variables: { source: 'Camunda' } });
    engine.job(KAFKA_TASK).complete();
    assert.equal(stock.variables['source'], 'Camunda');
    engine.job(USER_TASK).complete();
    engine.job(KAFKA_TASK).complete();
    assert.equal(stock.state, 'COMPLETED');
    assert.ok(stock.terminatedElements.includes('Event_1l3vgsx'));
  },
);

test('ping-pong: it waits for its own message, even if that arrived before', options, async () => {
  const engine = createTestEngine();
  await engine.deploy(sharedModel('ping-pong.bpmn'));
  const pong = engine.start('ping-pong', { variables: { name: 'pong', key: 'k' } });
  engine.publish('pong', { key: 'k', ttl: 'PT10S' });
  engine.job('ping').complete();
  assert.equal(pong.state, 'COMPLETED');
});
