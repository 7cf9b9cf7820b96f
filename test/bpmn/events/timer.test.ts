/** How timer events are read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { findingsOf, findingsOfNode } from '../compile-model.ts';

type Timer = NonNullable<NodeSpec['timer']>;

const ofCatch = (timer: Timer) => findingsOfNode({ id: 'c', type: 'intermediateCatchEvent', timer });
const ofStart = (timer: Timer) => findingsOf({ id: 'p', nodes: [{ id: 's', type: 'startEvent', timer }] });
const ofBoundary = (timer: Timer, interrupting: boolean) => {
  const task: NodeSpec = { id: 't', type: 'serviceTask', job: { type: 'x' } };
  return findingsOfNode(task, { id: 'b', type: 'boundaryEvent', attachedTo: 't', interrupting, timer });
};

test('a timer has exactly one of date, duration and cycle', async () => {
  const finding = 'a timer must have exactly one of timeDate, timeDuration and timeCycle';
  assert.deepEqual(await ofCatch({}), [`c: ${finding}`]);
  assert.deepEqual(await ofCatch({ date: '2026-01-01T00:00:00Z', duration: 'PT1S' }), [`c: ${finding}`]);
});

test('static texts are parsed at deployment', async () => {
  for (const duration of ['PT10M', 'P1DT2H', 'P1Y2M', '=patience', 'PT0.5S']) {
    assert.deepEqual(await ofCatch({ duration }), [], duration);
  }
  for (const duration of ['10m', 'PT', '2026-01-01']) {
    assert.deepEqual(await ofCatch({ duration }), [
      `c: the timer's duration '${duration}' is not an ISO 8601 duration, such as PT15M`,
    ]);
  }
  for (const date of ['2026-03-01T12:00:00Z', '2026-03-01T12:00:00+01:00', '=due']) {
    assert.deepEqual(await ofCatch({ date }), [], date);
  }
  assert.deepEqual(await ofCatch({ date: '2026-13-01T12:00:00Z' }), [
    "c: the timer's date '2026-13-01T12:00:00Z' is not an ISO 8601 date and time, " +
      'such as 2026-03-01T12:00:00Z',
  ]);
});

test('a start event has a date or a cycle', async () => {
  for (const timer of [{ date: '2026-03-01T12:00:00Z' }, { cycle: 'R/PT1H' }, { cycle: '0 0 9 * * MON' }]) {
    assert.deepEqual(await ofStart(timer), []);
  }
  assert.deepEqual(await ofStart({ duration: 'PT1H' }), [
    's: the timer of a start event must be a date or a cycle, not a duration',
  ]);
  assert.match(
    (await ofStart({ cycle: 'every day' })).join(),
    /^s: the timer's cycle 'every day' is not an ISO/,
  );
});

test('an intermediate catch event has no cycle', async () => {
  assert.deepEqual(await ofCatch({ cycle: 'R/PT1H' }), [
    'c: the timer of an intermediate catch event must be a date or a duration, not a cycle',
  ]);
});

test('a cycle needs a non-interrupting boundary event [C79]', async () => {
  assert.deepEqual(await ofBoundary({ cycle: 'R3/PT1H' }, false), []);
  assert.deepEqual(await ofBoundary({ duration: 'PT1H' }, true), []);
  assert.deepEqual(await ofBoundary({ cycle: 'R3/PT1H' }, true), [
    'b: a timer cycle requires a non-interrupting boundary event (cancelActivity="false")',
  ]);
});

test('empty texts and invalid FEEL are reported', async () => {
  assert.deepEqual(await ofCatch({ duration: ' ' }), ["c: the timer's duration is missing or empty"]);
  assert.match((await ofCatch({ duration: '=1 +' })).join(), /^c: the timer's duration: .*\(characters/);
});
