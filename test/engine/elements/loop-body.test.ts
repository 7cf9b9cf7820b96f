/** Standard loops in the engine. Source: BPMN 2.0.2 §10.3.7, §13.3.6 (Zeebe has none). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { engineOf, incidentOf, job, process } from '../engine-of.ts';

const flows = ['start -> again -> end'];

test('standard loop: the activity is repeated until its condition is no longer true, at least once [B192 C64]', async () => {
  const engine = await engineOf(process([job('again', { loop: { while: '=not(ok)' } })], flows));
  const instance = engine.start('p', { variables: { ok: true } });
  engine.job().complete({ ok: false });
  engine.job().complete();
  engine.job().complete({ ok: true });
  assert.equal(instance.state, 'COMPLETED');
  assert.deepEqual(instance.completedElements, ['start', 'again', 'again', 'again', 'again', 'end']);
});

test('standard loop: testBefore evaluates the condition before the first time [B193]', async () => {
  const loop = { while: '=not(ok)', testBefore: true };
  const engine = await engineOf(process([job('again', { loop })], flows));
  assert.equal(engine.start('p', { variables: { ok: true } }).state, 'COMPLETED');
  engine.start('p', { variables: { ok: false } });
  engine.job().complete({ ok: true });
});

test('standard loop: loopMaximum ends it, with a condition and without [B194]', async () => {
  for (const loop of [{ maximum: 2 }, { maximum: 2, while: '=true' }]) {
    const engine = await engineOf(process([job('again', { loop })], flows));
    const instance = engine.start('p');
    assert.equal(engine.job().variables['loopCounter'], 1);
    engine.job().complete();
    assert.equal(engine.job().variables['loopCounter'], 2);
    engine.job().complete();
    assert.equal(instance.state, 'COMPLETED');
  }
});

test('standard loop: a condition that is not a boolean is an incident; resolving evaluates it again [B195]', async () => {
  const engine = await engineOf(process([job('again', { loop: { while: '=more' } })], flows));
  const instance = engine.start('p');
  engine.job().complete();
  assert.equal(incidentOf(instance), 'EXTRACT_VALUE_ERROR again');
  engine.setVariables(instance, { more: false });
  engine.resolve(instance.incidents[0]?.key ?? 0);
  assert.equal(instance.state, 'COMPLETED');
});

test('standard loop: the condition can read output mappings; a boundary event belongs to the body', async () => {
  const late: NodeSpec = {
    id: 'late',
    type: 'boundaryEvent',
    attachedTo: 'again',
    timer: { duration: 'PT1H' },
  };
  const again = job('again', { loop: { while: '=n < 2' }, outputs: { n: '=n + 1' } });
  const engine = await engineOf(process([again, late, job('recover')], [...flows, 'late -> recover -> end']));
  const done = engine.start('p', { variables: { n: 0 } });
  engine.job().complete();
  engine.job().complete();
  assert.equal(done.state, 'COMPLETED');
  const instance = engine.start('p', { variables: { n: 0 } });
  engine.job().complete();
  engine.advanceBy('PT1H');
  assert.deepEqual(instance.activeElements, ['recover']);
});

test('standard loop without waiting has more iterations than one step activates', async () => {
  const again: NodeSpec = {
    id: 'again',
    type: 'scriptTask',
    script: { expression: '=n + 1', result: 'n' },
    loop: { while: '=n < 3000' },
  };
  const engine = await engineOf(process([again], flows));
  const instance = engine.start('p', { variables: { n: 0 } });
  assert.deepEqual([instance.state, instance.variables], ['COMPLETED', { n: 3000 }]);
});
