/** The models in `cases/`, from public reports and corpora, behave as their `.json` files say. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createTestEngine, InstanceNeverWaits } from '../../testkit/index.ts';

interface Case {
  readonly source: string;
  readonly process: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly expected: {
    readonly job?: string;
    readonly jobVariables?: Readonly<Record<string, unknown>>;
    readonly completed?: readonly string[];
    readonly notCompleted?: readonly string[];
    readonly after?: string;
    readonly returns?: boolean;
  };
}

const FOLDER = new URL('cases/', import.meta.url);
const names = readdirSync(FOLDER)
  .filter((name) => name.endsWith('.bpmn'))
  .map((name) => name.slice(0, -'.bpmn'.length));

test('the folder has cases', () => assert.ok(names.length >= 10, String(names.length)));

for (const name of names) {
  test(`the model ${name} behaves as on Camunda`, async () => {
    const read = (ending: string) => readFileSync(new URL(`${name}.${ending}`, FOLDER), 'utf8');
    const { process, variables, expected } = JSON.parse(read('json')) as Case;
    const engine = createTestEngine();
    await engine.deploy({ name: `${name}.bpmn`, content: read('bpmn') });
    if (expected.returns) {
      assert.throws(() => engine.start(process, { variables }), InstanceNeverWaits);
      return;
    }
    const instance = engine.start(process, { variables });
    if (expected.after !== undefined) engine.advanceBy(expected.after);
    if (expected.job !== undefined) {
      const job = engine.job(expected.job);
      for (const [variable, value] of Object.entries(expected.jobVariables ?? {})) {
        assert.deepEqual(job.variables[variable], value, variable);
      }
    }
    const { completedElements } = instance;
    for (const id of expected.completed ?? []) {
      assert.ok(completedElements.includes(id), `${id} of ${completedElements.join(', ')}`);
    }
    for (const id of expected.notCompleted ?? []) {
      assert.ok(!completedElements.includes(id), `${id} of ${completedElements.join(', ')}`);
    }
    assert.deepEqual(instance.incidents, []);
  });
}
