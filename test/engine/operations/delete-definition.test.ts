/** "Deployment: deletion of definitions". Source: Zeebe's ProcessDeletionBehavior. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeployedProcess } from '../../../testkit/index.ts';
import { createTestEngine } from '../../../testkit/index.ts';
import type { NodeSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import { job, rejected } from '../engine-of.ts';

/** A process with a start event of each kind, and a job whose type contains the version. */
function version(name: string, more: Partial<NodeSpec> = {}): string {
  return bpmnXml({
    id: 'p',
    nodes: [
      { id: 'start', type: 'startEvent' },
      { id: 'told', type: 'startEvent', message: { name: `told ${name}` } },
      { id: 'hourly', type: 'startEvent', timer: { cycle: 'R/PT1H' } },
      job(name, more),
      { id: 'end', type: 'endEvent' },
    ],
    flows: [`start -> ${name} -> end`, `told -> ${name}`, `hourly -> ${name}`],
  });
}

async function deployed(names: readonly string[]) {
  const engine = createTestEngine({ partitions: 3 });
  const definitions: DeployedProcess[] = [];
  for (const name of names) definitions.push(...(await engine.deploy(version(name))));
  return { engine, keys: definitions.map(({ definitionKey }) => definitionKey) };
}

test('running instances continue; the previous version becomes the latest, with its start events [B307 C193]', async () => {
  const { engine, keys } = await deployed(['a', 'b']);
  const running = engine.start('p');
  engine.deleteDefinition(keys[1] ?? 0);
  engine.restart();
  assert.equal(engine.start('p').version, 1);
  assert.throws(() => engine.start('p', { version: 2 }), rejected('NOT_FOUND', /version 2/));
  engine.publish('told b', { key: 'k' });
  assert.equal(engine.instances().length, 2, 'its messages start nothing');
  engine.publish('told a', { key: 'k' });
  engine.advanceBy('PT1H');
  const versions = engine.instances().map((instance) => instance.version);
  assert.deepEqual(versions.toSorted(), [1, 1, 1, 2], 'by command, message and timer');
  engine.job('b').complete();
  assert.equal(running.state, 'COMPLETED');
});

test('deleting a previous version does not affect the latest', async () => {
  const { engine, keys } = await deployed(['a', 'b']);
  const waiting = engine.start('p', { version: 1 });
  engine.deleteDefinition(keys[0] ?? 0);
  assert.throws(() => engine.start('p', { version: 1 }), rejected('NOT_FOUND'));
  assert.equal(engine.start('p').version, 2);
  engine.migrate(waiting, { map: { a: 'b' } });
  assert.equal(waiting.version, 2, 'what runs with it can leave it');
  const back = rejected('NOT_FOUND', /version 1 of process 'p'/);
  assert.throws(() => engine.migrate(waiting, { version: 1, map: { b: 'a' } }), back);
});

test('without a version nothing starts; version numbers continue, and equal content becomes a new version [B308]', async () => {
  const { engine, keys } = await deployed(['a', 'b']);
  engine.deleteDefinition(keys[1] ?? 0);
  const [same] = await engine.deploy(version('a'));
  assert.deepEqual([same?.version, same?.created], [1, false]);
  const [anew] = await engine.deploy(version('b'));
  assert.deepEqual([anew?.version, anew?.created], [3, true], 'a number is never given twice');
  engine.deleteDefinition(anew?.definitionKey ?? 0);
  engine.deleteDefinition(keys[0] ?? 0);
  assert.throws(() => engine.start('p'), rejected('NOT_FOUND', /'p' is not deployed/));
  engine.advanceBy('PT3H');
  assert.deepEqual(engine.instances(), []);
  const [last] = await engine.deploy(version('b'));
  assert.equal(last?.version, 4);
});

test('an unknown or already deleted definition is rejected', async () => {
  const { engine, keys } = await deployed(['a']);
  assert.throws(() => engine.deleteDefinition(4711), rejected('NOT_FOUND', /definition 4711 not found/));
  engine.deleteDefinition(keys[0] ?? 0);
  assert.throws(() => engine.deleteDefinition(keys[0] ?? 0), rejected('NOT_FOUND', /was deleted/));
});
