/**
 * Escalations. Source: BPMN 2.0.2 §10.5.7; Zeebe's CatchEventAnalyzer; `bpmn-semantics.md` B3 "Escalation".
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from './engine-of.ts';

/** A subprocess `s` that throws `E` between `x` and `y`, followed by `after`. */
function escalating(
  beside: readonly NodeSpec[],
  flows: readonly string[] = [],
  inside: readonly NodeSpec[] = [],
) {
  const s: NodeSpec = {
    id: 's',
    type: 'subProcess',
    nodes: [
      { id: 'sIn', type: 'startEvent' },
      { id: 'throw', type: 'intermediateThrowEvent', escalation: 'E' },
      job('y'),
      ...inside,
    ],
    flows: ['sIn -> throw -> y'],
  };
  return process([s, job('after'), ...beside], ['start -> s -> after -> end', ...flows]);
}

function boundary(id: string, more: Partial<NodeSpec>): NodeSpec {
  return { id, type: 'boundaryEvent', attachedTo: 's', ...more };
}

test('Escalation: an uncaught one is not an incident [B67 C149]', async () => {
  const engine = await engineOf(escalating([]));
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['s', 'y']);
  assert.deepEqual(instance.incidents, []);
});

test('Escalation: an interrupting boundary event terminates the throwing activity [B69 C84 C150]', async () => {
  const engine = await engineOf(escalating([boundary('b', { escalation: 'E' }), job('l')], ['b -> l']));
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['l']);
  assert.deepEqual(instance.terminatedElements, ['throw', 's']);
});

test('Escalation: after a non-interrupting one, the throwing event continues [B70 C84 C85 C150]', async () => {
  const engine = await engineOf(
    escalating([boundary('b', { escalation: 'E', interrupting: false }), job('l')], ['b -> l']),
  );
  assert.deepEqual(engine.start('p').activeElements, ['s', 'l', 'y']);
});

test('Escalation: a code takes precedence over catch-all, the nearest scope over an outer one [B68 C148]', async () => {
  const engine = await engineOf(
    escalating(
      [
        boundary('any', { escalation: true, interrupting: false }),
        boundary('code', { escalation: 'E', interrupting: false }),
        job('a'),
        job('c'),
      ],
      ['any -> a', 'code -> c'],
    ),
  );
  assert.deepEqual(engine.start('p').activeElements, ['s', 'c', 'y']);
});

test('Escalation: it starts event subprocesses, interrupting and non-interrupting [B71 C83]', async () => {
  const sub = (interrupting: boolean): NodeSpec => ({
    id: 'esp',
    type: 'eventSubProcess',
    nodes: [{ id: 'on', type: 'startEvent', escalation: 'E', interrupting }, job('h')],
    flows: ['on -> h'],
  });
  const other = await engineOf(escalating([], [], [sub(false)]));
  assert.deepEqual(other.start('p').activeElements, ['s', 'esp', 'h', 'y']);
  const engine = await engineOf(escalating([], [], [sub(true)]));
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['s', 'esp', 'h']);
  engine.job('h').complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('Escalation: it can be thrown at process level, from an end event, with a FEEL code [B72 C86]', async () => {
  const nodes: NodeSpec[] = [
    { id: 'out', type: 'endEvent', escalation: '=code' },
    {
      id: 'esp',
      type: 'eventSubProcess',
      nodes: [{ id: 'on', type: 'startEvent', escalation: 'E', interrupting: false }, job('h')],
      flows: ['on -> h'],
    },
  ];
  const engine = await engineOf(process(nodes, ['start -> out']));
  const instance = engine.start('p', { variables: { code: 'E' } });
  assert.deepEqual(instance.completedElements, ['start', 'on', 'out']);
  engine.job('h').complete();
  assert.equal(instance.state, 'COMPLETED');
  const failing = engine.start('p');
  assert.equal(incidentOf(failing), 'EXTRACT_VALUE_ERROR out');
  engine.setVariables(failing, { code: 'other' });
  engine.resolve(failing.incidents[0]?.key ?? 0);
  assert.equal(failing.state, 'COMPLETED');
});

test('Escalation: thrown in the event subprocess that caught one, it propagates outward [B73]', async () => {
  const esp: NodeSpec = {
    id: 'esp',
    type: 'eventSubProcess',
    nodes: [
      { id: 'on', type: 'startEvent', escalation: true },
      { id: 'again', type: 'endEvent', escalation: 'E' },
    ],
    flows: ['on -> again'],
  };
  const engine = await engineOf(
    escalating([boundary('b', { escalation: 'E' }), job('l')], ['b -> l'], [esp]),
  );
  const instance = engine.start('p');
  // A matching code at the boundary takes precedence over a catch-all inside: both are attached to the
  // subprocess.
  assert.deepEqual(instance.activeElements, ['l']);
  const any = await engineOf(escalating([boundary('b', { escalation: true }), job('l')], ['b -> l'], [esp]));
  const other = any.start('p');
  assert.deepEqual(other.completedElements.slice(0, 4), ['start', 'sIn', 'on', 'b']);
  assert.deepEqual(other.activeElements, ['l']);
});

/** A called process that throws `E` before its job `y`, and its caller with a boundary event. */
function called(more: Partial<NodeSpec>) {
  const child = {
    id: 'child',
    nodes: [
      { id: 'in', type: 'startEvent' },
      { id: 'throw', type: 'intermediateThrowEvent', escalation: 'E' },
      job('y'),
    ],
    flows: ['in -> throw -> y'],
  };
  const nodes: NodeSpec[] = [
    { id: 'call', type: 'callActivity', called: { processId: 'child' } },
    { id: 'b', type: 'boundaryEvent', attachedTo: 'call', ...more },
    job('l'),
  ];
  return [child, process(nodes, ['start -> call -> end', 'b -> l'])];
}

test('Escalation: through a call activity, interrupting: the called instance ends [B74 C47]', async () => {
  const engine = await engineOf(called({ escalation: 'E' }));
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['l']);
  const [child] = engine.instances({ processId: 'child' });
  assert.equal(child?.state, 'TERMINATED');
});

test('Escalation: through a call activity, non-interrupting: both continue [B75 C47]', async () => {
  const engine = await engineOf(called({ escalation: true, interrupting: false }));
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements.toSorted(), ['call', 'l']);
  engine.job('l').complete();
  engine.job('y').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test('Escalation: through a call activity to an event subprocess of the caller [B76]', async () => {
  const [child, caller] = called({ timer: { duration: 'PT1H' } });
  const esp: NodeSpec = {
    id: 'esp',
    type: 'eventSubProcess',
    nodes: [{ id: 'on', type: 'startEvent', escalation: 'E' }, job('h')],
    flows: ['on -> h'],
  };
  assert.ok(child && caller);
  const engine = await engineOf([child, { ...caller, nodes: [...caller.nodes, esp] }]);
  const instance = engine.start('p');
  assert.deepEqual(instance.activeElements, ['esp', 'h']);
  engine.job('h').complete();
  assert.equal(instance.state, 'COMPLETED');
});
