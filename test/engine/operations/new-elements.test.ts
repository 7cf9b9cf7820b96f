/**
 * "Modification" and "Migration" of event subprocesses and of activities that can be compensated. Source:
 * Zeebe's ElementActivationBehavior and ProcessInstanceMigrationCatchEventBehaviour; an interrupted scope:
 * Zeebe's BpmnStateTransitionGuard.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { engineOf, job, process, rejected } from '../engine-of.ts';

/** A job, and an event subprocess with a job that a message starts. */
function guarded(
  options: { names?: readonly [sub: string, begin: string]; message?: string; interrupting?: boolean } = {},
): ProcessSpec {
  const { names = ['rescue', 'begin'], message = 'help', interrupting = true } = options;
  const [id, begin] = names;
  const rescue: NodeSpec = {
    id,
    type: 'subProcess',
    attributes: { triggeredByEvent: 'true' },
    nodes: [
      { id: begin, type: 'startEvent', message: { name: message, key: '=id' }, interrupting },
      job('r'),
    ],
    flows: [`${begin} -> r`],
  };
  return process([job('a'), job('b'), rescue], ['start -> a -> b -> end']);
}

test('an event subprocess is activated as if its start event had been triggered; nothing is interrupted', async () => {
  const engine = await engineOf(guarded());
  const instance = engine.start('p', { variables: { id: 'k' } });
  engine.modify(instance, { activate: ['rescue'] });
  assert.deepEqual(instance.activeElements, ['a', 'rescue', 'r']);
  engine.modify(instance, { activate: ['r'] });
  assert.deepEqual(instance.activeElements, ['a', 'rescue', 'r', 'r'], 'the active one is used');
  const begin = rejected('INVALID_ARGUMENT', /'begin' is a startEvent/);
  assert.throws(() => engine.modify(instance, { activate: ['begin'] }), begin);
});

test('in a scope that an event subprocess has interrupted, nothing else can be activated', async () => {
  const engine = await engineOf(guarded());
  const instance = engine.start('p', { variables: { id: 'k' } });
  engine.publish('help', { key: 'k' });
  assert.deepEqual(instance.activeElements, ['rescue', 'r']);
  const taken = rejected('INVALID_ARGUMENT', /'b' is in 'p', which was interrupted by an event subprocess/);
  assert.throws(() => engine.modify(instance, { activate: ['b'] }), taken);
  engine.modify(instance, { move: { r: 'r' } });
  assert.deepEqual(instance.activeElements, ['rescue', 'r']);
});

test('the subscription of a mapped event subprocess stays, another is closed, a new one opened', async () => {
  const engine = await engineOf(guarded());
  const first = engine.start('p', { variables: { id: 'k' } });
  const second = engine.start('p', { variables: { id: 'l' } });
  const [subscription] = first.subscriptions;
  await engine.deploy(bpmnXml(guarded({ names: ['aid', 'call'], message: 'aid' })));
  engine.migrate(first, { map: { begin: 'call' } });
  assert.equal(first.subscriptions[0]?.key, subscription?.key);
  engine.migrate(second);
  assert.deepEqual(
    second.subscriptions.map(({ messageName }) => messageName),
    ['aid'],
  );
  engine.publish('help', { key: 'l' });
  engine.publish('help', { key: 'k' });
  assert.deepEqual([first.activeElements, second.activeElements], [['aid', 'r'], ['a']]);
  engine.publish('aid', { key: 'l' });
  assert.deepEqual(second.activeElements, ['aid', 'r']);
});

test('an active event subprocess is migrated, and its interrupted scope opens no subscriptions [C188]', async () => {
  const engine = await engineOf(guarded());
  const instance = engine.start('p', { variables: { id: 'k' } });
  engine.publish('help', { key: 'k' });
  await engine.deploy(bpmnXml(guarded({ names: ['aid', 'call'], message: 'aid' })));
  assert.deepEqual(engine.migrationReasons(instance), ["'rescue' is active and not mapped"]);
  engine.migrate(instance, { map: { rescue: 'aid' } });
  assert.deepEqual(instance.subscriptions, []);
  engine.job('r').complete();
  assert.equal(instance.state, 'COMPLETED');
});

function undoable(handler: string, activity = 'book'): ProcessSpec {
  return process(
    [
      job(activity),
      { id: `${activity}Undone`, type: 'boundaryEvent', attachedTo: activity, compensation: handler },
      job(handler, { attributes: { isForCompensation: 'true' } }),
      job('wait'),
      { id: 'undo', type: 'intermediateThrowEvent', compensation: true },
    ],
    [`start -> ${activity} -> wait -> undo -> end`],
  );
}

test('completed activities are compensated by the handler that they are mapped to', async () => {
  const engine = await engineOf(undoable('cancel'));
  const instance = engine.start('p');
  engine.job('book').complete();
  await engine.deploy(bpmnXml(undoable('release', 'reserve')));
  const reason = "'book' has completed and can be compensated by 'cancel', but is not fully mapped";
  assert.deepEqual(engine.migrationReasons(instance), [reason]);
  const wrong = "'book' has completed and can be compensated, but 'wait' does not compensate 'reserve'";
  assert.deepEqual(engine.migrationReasons(instance, { map: { book: 'reserve', cancel: 'wait' } }), [wrong]);
  engine.migrate(instance, { map: { book: 'reserve', cancel: 'release' } });
  engine.restart();
  engine.job('wait').complete();
  engine.job('release').complete();
  assert.equal(instance.state, 'COMPLETED');
});

test("a compensation handler can't be activated", async () => {
  const engine = await engineOf(undoable('cancel'));
  const instance = engine.start('p');
  const handler = rejected('INVALID_ARGUMENT', /'cancel' is a compensation handler/);
  assert.throws(() => engine.modify(instance, { activate: ['cancel'] }), handler);
});

test('the throwing event continues when its handler is terminated', async () => {
  const engine = await engineOf(undoable('cancel'));
  const instance = engine.start('p');
  engine.job('book').complete();
  engine.job('wait').complete();
  assert.deepEqual(instance.activeElements, ['undo', 'cancel']);
  engine.restart();
  const { state } = engine.modify(instance, { terminate: ['cancel'] });
  assert.deepEqual([state, instance.state], ['COMPLETED', 'COMPLETED']);
});

test('with several handlers, the next one in turn is activated once, and the event waits for the last', async () => {
  const handler = (id: string): NodeSpec[] => [
    job(id),
    { id: `on_${id}`, type: 'boundaryEvent', attachedTo: id, compensation: `undo_${id}` },
    job(`undo_${id}`, { attributes: { isForCompensation: 'true' } }),
  ];
  const undo: NodeSpec = { id: 'undo', type: 'intermediateThrowEvent', compensation: true };
  const flows = ['start -> a -> b -> undo -> after -> end'];
  for (const thrower of [undo, { ...undo, reverse: true as const }]) {
    const spec = process([...handler('a'), ...handler('b'), thrower, job('after')], flows);
    const engine = await engineOf(spec);
    const instance = engine.start('p');
    engine.job('a').complete();
    engine.job('b').complete();
    engine.modify(instance, { terminate: ['undo_b'] });
    assert.deepEqual(instance.activeElements, ['undo', 'undo_a']);
    engine.modify(instance, { move: { undo_a: 'a' } });
    assert.deepEqual(instance.activeElements, ['a', 'after']);
  }
});

test('a native user task stays native', async () => {
  const task = (id: string): ProcessSpec =>
    process(
      [
        {
          id,
          type: 'userTask',
          extension: '<zeebe:userTask /><zeebe:assignmentDefinition assignee="ann" />',
        },
      ],
      [`start -> ${id} -> end`],
    );
  const engine = await engineOf(task('t'));
  const instance = engine.start('p');
  const before = engine.userTask('t');
  await engine.deploy(bpmnXml(task('u')));
  engine.migrate(instance, { map: { t: 'u' } });
  assert.equal(engine.userTask('u').key, before.key);
  engine.modify(instance, { move: { u: 'u' } });
  assert.notEqual(engine.userTask('u').key, before.key, 'a new task');
  engine.userTask('u').complete();
  assert.equal(instance.state, 'COMPLETED');
});
