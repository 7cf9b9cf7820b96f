/** CloudEvents: which a process publishes, their content and their ids, in the transaction of the step. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { compileResource } from '../../bpmn/compile.ts';
import { EVENT_TYPES, readEventTypes } from '../../bpmn/published-events.ts';
import { RefusedTargets } from '../../engine/step/refused-targets.ts';
import { topicNames } from '../../engine/topics.ts';
import type { OutboundRecord } from '../../kafka/ports.ts';
import { ProduceRefused } from '../../kafka/ports.ts';
import type { TestEngine } from '../../testkit/index.ts';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { engineOf, job, process } from './engine-of.ts';

const ajv = new Ajv2020({ allErrors: true, strictRequired: false });
formats.default(ajv);
const SCHEMA = new URL('../../schemas/cloud-event.schema.json', import.meta.url);
const matchesSchema = ajv.compile<Event>(JSON.parse(await readFile(SCHEMA, 'utf8')));

/** With properties of the process. */
function publishing(spec: ProcessSpec, properties: Readonly<Record<string, string>>): ProcessSpec {
  const written = Object.entries(properties).map(
    ([name, value]) => `<zeebe:property name="${name}" value="${value}" />`,
  );
  const xml = `<bpmn:extensionElements><zeebe:properties>${written.join('')}</zeebe:properties></bpmn:extensionElements>`;
  return { ...spec, xml };
}

interface Event {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** All of them match the published schema. */
function eventsOf({ cluster }: TestEngine): Event[] {
  return cluster.topics.events.map(({ value }) => {
    const event = JSON.parse(String(value)) as Event;
    assert.ok(matchesSchema(event), JSON.stringify([matchesSchema.errors, event]));
    return event;
  });
}

/** The types without what they have in common. */
const typesOf = (engine: TestEngine): string[] =>
  eventsOf(engine).map(({ type }) => type.replace(/^io\.signalbox\.(.*)\.v1$/, '$1'));

const SPEC = process([job('x')], ['start -> x -> end']);
const ALL = publishing(SPEC, { 'signalbox:events': 'all' });
const TASK: NodeSpec = {
  id: 'approve',
  type: 'userTask',
  extension: '<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="sales" />',
};

describe('the events that a process publishes', () => {
  test('a process that asks for none has no records of events', async () => {
    const engine = await engineOf(SPEC);
    engine.start('p');
    engine.job().complete();
    assert.deepEqual(eventsOf(engine), []);
  });

  test('an event is a structured CloudEvent with the key of its instance, in the transaction of its step', async () => {
    const engine = await engineOf(ALL, { startTime: '2026-03-01T10:00:00Z' });
    const transactions: (readonly OutboundRecord[])[] = [];
    engine.cluster.observe(({ records }) => transactions.push(records));
    const instance = engine.start('p', { variables: { amount: 5 } });
    const [first] = engine.cluster.topics.events;
    const written = transactions.find((records) => first && records.includes(first));
    assert.ok(written?.some(({ topic, key }) => topic === 'signalbox.state' && key === String(instance.key)));
    const { topic, key, near, headers } = first ?? {};
    assert.deepEqual([topic, key, near], ['signalbox.events', String(instance.key), 0]);
    assert.deepEqual(
      headers?.map((header) => [header.key, String(header.value)]),
      [['content-type', 'application/cloudevents+json; charset=UTF-8']],
    );
    const [event] = eventsOf(engine);
    const { id = '' } = event ?? {};
    assert.match(id, new RegExp(`^${instance.key}-\\d+-0$`));
    assert.deepEqual(event, {
      specversion: '1.0',
      id,
      source: '/signalbox/processes/p',
      type: 'io.signalbox.process-instance.started.v1',
      subject: String(instance.key),
      time: '2026-03-01T10:00:00.000Z',
      datacontenttype: 'application/json',
      data: {
        instanceKey: instance.key,
        processId: 'p',
        version: 1,
        definitionKey: engine.cluster.topics.instance(instance.key)?.definitionKey,
      },
    });
  });

  test('the life of an instance, its job and its incident are events in order, with different ids', async () => {
    const engine = await engineOf(ALL);
    engine.start('p');
    engine.job().fail({ retries: 0, message: 'no answer' });
    const [incident] = eventsOf(engine).filter(({ type }) => type.includes('incident'));
    assert.equal(incident?.data['message'], 'no answer');
    assert.equal(incident?.data['elementId'], 'x');
    engine.cancel(engine.instance(Number(incident?.subject)));
    assert.deepEqual(typesOf(engine), [
      'process-instance.started',
      'job.created',
      'job.failed',
      'incident.created',
      'job.canceled',
      'incident.resolved',
      'process-instance.terminated',
    ]);
    const ids = eventsOf(engine).map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    const [, resolved] = eventsOf(engine).filter(({ type }) => type.includes('incident'));
    assert.equal(resolved?.data['incidentKey'], incident?.data['incidentKey']);
  });

  test('the steps of timers that are due at one instant have different ids', async () => {
    const timers: NodeSpec[] = ['PT1M', 'PT1M'].map((duration, at) => {
      return {
        id: `t${at}`,
        type: 'boundaryEvent',
        attachedTo: 'x',
        interrupting: false,
        timer: { duration },
      };
    });
    const spec = process(
      [job('x'), ...timers, job('y'), job('z')],
      ['start -> x -> end', 't0 -> y', 't1 -> z'],
    );
    const engine = await engineOf(publishing(spec, { 'signalbox:events': 'job.created' }));
    engine.start('p');
    engine.advanceBy('PT1M');
    const events = eventsOf(engine);
    assert.deepEqual(
      events.map(({ data }) => data['jobType']),
      ['x', 'y', 'z'],
    );
    assert.equal(new Set(events.map(({ id }) => id)).size, 3);
  });

  test('a user task has events with its assignee, and one if it ends with its element', async () => {
    const spec = publishing(process([TASK], ['start -> approve -> end']), {
      'signalbox:events': 'user-task',
    });
    const engine = await engineOf(spec);
    engine.start('p');
    engine.userTask().claim('kim');
    engine.userTask().complete();
    const second = engine.start('p');
    engine.cancel(second);
    assert.deepEqual(typesOf(engine), [
      'user-task.created',
      'user-task.assigned',
      'user-task.completed',
      'user-task.created',
      'user-task.canceled',
    ]);
    const [created, assigned] = eventsOf(engine);
    assert.deepEqual(created?.data['candidateGroups'], ['sales']);
    assert.equal(assigned?.data['assignee'], 'kim');
  });
});

describe('the choice of events', () => {
  test("the engine's option is for processes whose model says nothing", async () => {
    const publishedEvents = readEventTypes('process-instance');
    const engine = await engineOf(SPEC, { publishedEvents });
    engine.start('p');
    engine.job().complete();
    assert.deepEqual(typesOf(engine), ['process-instance.started', 'process-instance.completed']);
    const silent = await engineOf(publishing(SPEC, { 'signalbox:events': 'none' }), { publishedEvents });
    silent.start('p');
    assert.deepEqual(typesOf(silent), []);
  });

  test('variables are published by name or all, with their digits, and left out if they are too large', async () => {
    const events = { 'signalbox:events': 'process-instance.started' };
    const named = await engineOf(publishing(SPEC, { ...events, 'signalbox:eventVariables': 'amount, none' }));
    named.produce('{"startProcessInstance":{"processId":"p","variables":{"amount":1.50,"secret":"s"}}}');
    assert.match(String(named.cluster.topics.events[0]?.value), /"variables":\{"amount":1\.50\}\}\}$/);
    const all = await engineOf(publishing(SPEC, { ...events, 'signalbox:eventVariables': 'all' }), {
      recordBytesMax: 2_000,
    });
    all.start('p', { variables: { a: 1, b: 'x' } });
    all.start('p', { variables: { a: 'x'.repeat(1_700) } });
    const [small, large] = eventsOf(all);
    assert.deepEqual(small?.data['variables'], { a: 1, b: 'x' });
    assert.equal(large?.data['variables'], undefined);
    assert.equal(large?.data['variablesOmitted'], true);
  });

  test('a selection contains subjects and types; others are rejected with the allowed values', async () => {
    assert.deepEqual(
      [...readEventTypes(' incident , job.failed')],
      ['incident.created', 'incident.resolved', 'job.failed'],
    );
    assert.deepEqual([...readEventTypes('all')], [...EVENT_TYPES]);
    assert.throws(() => readEventTypes('incidents'), /'incidents' is not an event type; use all, none, or/);
    assert.throws(() => readEventTypes(' , '), /no event type is given/);
    const spec = publishing(SPEC, { 'signalbox:events': 'jobs' });
    const { findings } = await compileResource('p.bpmn', bpmnXml(spec));
    assert.match(findings[0]?.reason ?? '', /^the property signalbox:events: 'jobs' is not an event type/);
    const deployed = await compileResource('p.bpmn', bpmnXml(spec), { lenient: true });
    assert.deepEqual(deployed.findings, [], 'a deployed definition may use types of a later version');
  });
});

test('an event becomes a dead letter while its topic is refused', async () => {
  const engine = await engineOf(ALL);
  engine.start('p');
  const [record] = engine.cluster.topics.events;
  assert.ok(record);
  const refused = new RefusedTargets();
  const at = {
    topic: record.topic,
    partition: -1,
    code: 'TOPIC_AUTHORIZATION_FAILED',
    about: 'topic',
  } as const;
  assert.ok(refused.noteTopic(new ProduceRefused(at, 'why'), [record], 0));
  const [letter] = refused.replaced([record], 1);
  assert.equal(letter?.topic, topicNames().deadLetters);
  assert.deepEqual(letter?.value, record.value);
  const code = letter?.headers?.find(({ key }) => key === 'dead-letter-code')?.value;
  assert.equal(String(code), 'EVENT_REFUSED');
});
