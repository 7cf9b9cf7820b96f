/** One instance on one screen, and as JSON. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Output } from '../../../cli/frame/output.ts';
import { printInstance } from '../../../cli/render/instance-text.ts';
import { instanceJson } from '../../../inspect/instance-json.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import { engineOf, job, process } from '../../engine/engine-of.ts';

async function sample(): Promise<{ instance: ProcessInstance; nowMs: number }> {
  const engine = await engineOf(
    process(
      [
        job('charge', { inputs: { local: '=1' } }),
        {
          id: 'late',
          type: 'boundaryEvent',
          attachedTo: 'charge',
          interrupting: false,
          timer: { duration: 'PT1H' },
        },
        { id: 'gone', type: 'boundaryEvent', attachedTo: 'charge', message: { name: 'stop', key: '="k"' } },
        { id: 'end2', type: 'endEvent' },
        { id: 'end3', type: 'endEvent' },
      ],
      ['start -> charge -> end', 'late -> end2', 'gone -> end3'],
    ),
  );
  const { key } = engine.start('p', {
    variables: { '\u001b[2Jname': '\u001b[31mred', ['__proto__']: 1, long: 'x'.repeat(500) },
    businessKey: 'o-1',
  });
  engine.advanceBy('PT2M');
  const instance = engine.cluster.topics.instance(key);
  assert.ok(instance);
  return { instance, nowMs: engine.nowMs };
}

function screen(instance: ProcessInstance, nowMs: number): string {
  let text = '';
  const stdout = { write: (part: string) => (text += part) };
  printInstance(new Output({ stdout, stderr: stdout, json: false }), instance, nowMs);
  return text;
}

test('everything that it is waiting for is shown', async () => {
  const { instance, nowMs } = await sample();
  const text = screen(instance, nowMs);
  for (const expected of [
    /^Process instance \d+ {2}p v1 {2}ACTIVE$/m,
    /^business key {2}o-1$/m,
    /^ {2}charge +serviceTask +active +2 min ago/m,
    /^charge +charge +3 +1 +\d+$/m,
    /^late +.*\(in 58 min\)/m,
    /^gone +stop +k +\d+$/m,
    /^local +1 +charge$/m,
    /^long +"x{99}… \(502 characters\)/m,
  ]) {
    assert.match(text, expected);
  }
});

test("names and values from data can't control the terminal", async () => {
  const { instance, nowMs } = await sample();
  const text = screen(instance, nowMs);
  assert.ok(!text.includes('\u001b'), 'no escape character reaches the terminal');
  assert.match(text, /\\u001b\[2Jname/);
});

test('JSON has the unchanged values, with any names', async () => {
  const { instance } = await sample();
  const json = JSON.parse(JSON.stringify(instanceJson(instance)));
  assert.deepEqual(Object.keys(json.variables), ['\u001b[2Jname', '__proto__', 'long']);
  assert.equal(json.variables.long.length, 500);
  assert.equal(json.state, 'ACTIVE');
  assert.equal(json.businessKey, 'o-1');
  assert.match(json.startedAt, /^\d{4}-.*Z$/);
  const charge = json.elements.find((element: { elementId: string }) => element.elementId === 'charge');
  assert.equal(charge.job.type, 'charge');
  assert.equal(charge.timers.length, 1);
  assert.equal(charge.subscriptions[0].messageName, 'stop');
  assert.deepEqual(charge.variables, { local: 1 });
});

test('multi-instance activities and called instances are shown with their progress and their links', async () => {
  const child = {
    id: 'child',
    nodes: [{ id: 'in', type: 'startEvent' }, job('work')],
    flows: ['in -> work'],
  };
  const each = {
    id: 'each',
    type: 'callActivity',
    called: { processId: 'child' },
    multi: { in: '=["a","b"]', out: 'rs', outElement: '=r' },
    outputs: { r: '=r' },
  };
  const engine = await engineOf([child, process([each], ['start -> each -> end'])]);
  const { key, calledKeys } = engine.start('p');
  engine.jobs()[0]?.complete({ r: 1 });
  const instance = engine.cluster.topics.instance(key);
  const called = engine.cluster.topics.instance(calledKeys[1] ?? 0);
  assert.ok(instance && called);
  assert.match(screen(instance, engine.nowMs), /^ {2}each +multiInstanceBody +active, 1 of 2 completed/m);
  assert.match(
    screen(instance, engine.nowMs),
    new RegExp(`each 2 +callActivity +active, called ${called.key}`),
  );
  assert.match(screen(called, engine.nowMs), new RegExp(`^called by +${key}$`, 'm'));
  const { elements } = instanceJson(instance);
  assert.deepEqual(elements[1]?.loop, {
    instances: 2,
    active: 1,
    completed: 1,
    terminated: 0,
    outputCollection: 'rs',
    outputs: [1, null],
  });
  assert.equal(elements[2]?.calledInstanceKey, called.key);
});
