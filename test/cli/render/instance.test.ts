/** One instance on one screen, and as JSON. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Output } from '../../../cli/output.ts';
import { instanceJson } from '../../../cli/render/instance-json.ts';
import { printInstance } from '../../../cli/render/instance-text.ts';
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

test('everything that it waits for is on the screen', async () => {
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

test('names and values from data can not steer the terminal', async () => {
  const { instance, nowMs } = await sample();
  const text = screen(instance, nowMs);
  assert.ok(!text.includes('\u001b'), 'no escape character reaches the terminal');
  assert.match(text, /\\u001b\[2Jname/);
});

test('JSON has the values themselves, whatever their names', async () => {
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
