/**
 * "Modification" and "Migration" of event subprocesses that undo their subprocess. Source: as for other
 * handlers, Zeebe's ProcessInstanceMigrationCatchEventBehaviour (compensation subscriptions).
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { engineOf, job, process, rejected } from '../engine-of.ts';

/** The subprocess `s`, which `e` compensates with the jobs `x` and `y`; `multi`: with two inner instances. */
function undone(names: { s?: string; e?: string } = {}, multi = false): ProcessSpec {
  const { s = 's', e = 'e' } = names;
  const undoing: NodeSpec = {
    id: e,
    type: 'eventSubProcess',
    nodes: [{ id: `${e}In`, type: 'startEvent', compensation: true }, job('x'), job('y')],
    flows: [`${e}In -> x -> y`],
  };
  const sub: NodeSpec = {
    id: s,
    type: 'subProcess',
    nodes: [{ id: 'in', type: 'startEvent' }, job('a'), undoing],
    flows: ['in -> a'],
    ...(multi ? { multi: { in: '=[1, 2]', element: 'item' } } : {}),
  };
  return process(
    [sub, job('wait'), { id: 't', type: 'intermediateThrowEvent', compensation: true }, job('after')],
    [`start -> ${s} -> wait -> t -> after -> end`],
  );
}

test('when a modification ends a compensating event subprocess, the throwing event continues [B139]', async () => {
  const engine = await engineOf(undone());
  const instance = engine.start('p');
  engine.job('a').complete();
  engine.job('wait').complete();
  assert.deepEqual(instance.activeElements, ['t', 'e', 'x']);
  engine.modify(instance, { terminate: ['e'] });
  assert.deepEqual(instance.activeElements, ['after']);
});

test('elements in a compensation handler can only be activated if the handler is active [B140]', async () => {
  const engine = await engineOf(undone());
  const instance = engine.start('p');
  const only = rejected('INVALID_ARGUMENT', /'e' is a compensation handler/);
  assert.throws(() => engine.modify(instance, { activate: ['e'] }), only);
  const around = rejected('INVALID_ARGUMENT', /'e', which encloses 'y', is a compensation handler/);
  assert.throws(() => engine.modify(instance, { activate: ['y'] }), around);
  engine.job('a').complete();
  engine.job('wait').complete();
  assert.throws(() => engine.modify(instance, { activate: ['y'] }), around);
  const active = engine.cluster.topics
    .instance(instance.key)
    ?.elements.find(({ elementId }) => elementId === 'e');
  engine.modify(instance, { activate: [{ element: 'y', ancestor: active?.key ?? 0 }] });
  assert.deepEqual(instance.activeElements, ['t', 'e', 'x', 'y']);
  engine.job('y').complete();
  for (const type of ['x', 'y']) engine.job(type).complete();
  assert.deepEqual(instance.activeElements, ['after']);
});

test('a compensating event subprocess is migrated with its subprocess, before its start and while it is active [B141]', async () => {
  for (const multi of [false, true]) {
    const engine = await engineOf(undone({}, multi));
    const [before, within] = [engine.start('p'), engine.start('p')];
    for (const each of engine.jobs({ type: 'a' })) each.complete();
    engine.jobs({ instance: within })[0]?.complete();
    await engine.deploy(bpmnXml(undone({ s: 'part', e: 'back' }, multi)));
    const reason = "'s' has completed and can be compensated by 'e', but is not fully mapped";
    assert.ok(engine.migrationReasons(before, { map: { s: 'part' } }).includes(reason));
    for (const instance of [before, within]) engine.migrate(instance, { map: { s: 'part', e: 'back' } });
    engine.restart();
    engine.job('wait').complete();
    for (const type of ['x', 'y']) for (const each of engine.jobs({ type })) each.complete();
    for (const { completedElements, activeElements } of [before, within]) {
      assert.deepEqual(activeElements, ['after']);
      assert.equal(completedElements.filter((id) => id === 'y').length, multi ? 2 : 1);
    }
  }
});
