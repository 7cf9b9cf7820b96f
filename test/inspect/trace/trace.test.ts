/** The history of an instance as a tree. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { traceLines } from '../../../cli/render/trace-lines.ts';
import { eventObjects, traceOf } from '../../../inspect/trace/trace.ts';
import { engineOf, job, process } from '../../engine/engine-of.ts';

const plain = { dim: (text: string) => text, bold: (text: string) => text };
/** Removes the clock times, which depend on the machine's time zone. */
const untimed = (lines: readonly string[]) => lines.map((line) => line.replace(/\d\d:\d\d:\d\d\.\d{3} /, ''));

async function history() {
  const engine = await engineOf(
    process(
      [
        {
          id: 'sub',
          type: 'subProcess',
          nodes: [{ id: 'in', type: 'startEvent' }, job('charge'), { id: 'out', type: 'endEvent' }],
          flows: ['in -> charge -> out'],
        },
      ],
      ['start -> sub -> end'],
    ),
  );
  const { key } = engine.start('p', { variables: { amount: 5 } });
  engine.advanceBy('PT90S');
  engine.job().fail({ retries: 1, message: 'no\u001b[31m' });
  engine.advanceBy('PT1M');
  const open = traceLines(traceOf(engine.cluster.topics.history(key)), engine.nowMs, plain);
  const { key: jobKey } = engine.job();
  engine.job().complete({ receipt: 'r' });
  return { engine, open, jobKey, steps: engine.cluster.topics.history(key) };
}

test('each element is below its scope, with its events and duration', async () => {
  const { steps, engine, jobKey } = await history();
  assert.deepEqual(untimed(traceLines(traceOf(steps), engine.nowMs, plain)), [
    'p process  2 min 30 s',
    '├─ start startEvent  0 ms',
    '├─ sub subProcess  2 min 30 s',
    '│  ├─ in startEvent  0 ms',
    '│  ├─ charge serviceTask  2 min 30 s',
    `│  │  ├─ job ${jobKey} created: charge, 3 retries`,
    '│  │  ├─ job failed, 1 retry left: no\\u001b[31m',
    '│  │  ├─ job retried, attempt 2',
    '│  │  └─ job completed',
    '│  └─ out endEvent  0 ms',
    '└─ end endEvent  0 ms',
  ]);
});

test('an element that has not ended is active until now', async () => {
  const { open } = await history();
  assert.deepEqual(untimed(open).slice(0, 3), [
    'p process  active for 2 min 30 s',
    '├─ start startEvent  0 ms',
    '└─ sub subProcess  active for 2 min 30 s',
  ]);
});

test('variables are shown on request', async () => {
  const { steps, engine } = await history();
  const lines = untimed(traceLines(traceOf(steps, { variables: true }), engine.nowMs, plain));
  assert.ok(lines.includes('├─ amount = 5'), lines.join('\n'));
  assert.ok(lines.includes('├─ receipt = "r"'), lines.join('\n'));
});

test('a history without its start shows the remaining events', async () => {
  const { steps, engine } = await history();
  assert.deepEqual(untimed(traceLines(traceOf(steps.slice(1)), engine.nowMs, plain)), [
    'out endEvent  0 ms',
    'end endEvent  0 ms',
  ]);
});

test('JSON has one object per event, in order', async () => {
  const { steps } = await history();
  const objects = [...eventObjects(steps)] as { event: string; at: string }[];
  assert.equal(objects.length, steps.flatMap(({ events }) => events).length);
  assert.equal(objects[0]?.event, 'processInstanceCreated');
  assert.match(objects[0]?.at ?? '', /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.equal(objects.at(-1)?.event, 'elementCompleted');
});

test('inner instances have their loop counter, and calls the called instance', async () => {
  const child = { id: 'child', nodes: [{ id: 'in', type: 'startEvent' }] };
  const each = { id: 'each', type: 'callActivity', called: { processId: 'child' }, multi: { in: '=[1]' } };
  const engine = await engineOf([child, process([each], ['start -> each -> end'])]);
  const { key, calledKeys } = engine.start('p');
  const lines = untimed(traceLines(traceOf(engine.cluster.topics.history(key)), engine.nowMs, plain));
  assert.deepEqual(lines.slice(2, 6), [
    '├─ each multiInstanceBody  0 ms',
    '│  ├─ 1 item',
    '│  └─ each 1 callActivity  0 ms',
    `│     └─ calls process instance ${calledKeys[0]}`,
  ]);
});
