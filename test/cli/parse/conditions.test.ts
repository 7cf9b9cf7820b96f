/** The conditions of `list --where`. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CliError } from '../../../cli/frame/errors.ts';
import { parseConditions } from '../../../cli/parse/conditions.ts';
import { queryOf } from '../../../inspect/conditions.ts';
import { indexOf } from '../../../state/codec.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import { engineOf, job, process } from '../../engine/engine-of.ts';

/** Two instances of `p`: the first with an incident at `charge`, the second without. */
async function instances(): Promise<readonly [ProcessInstance, ProcessInstance]> {
  const engine = await engineOf(process([job('charge')], ['start -> charge -> end']));
  const first = engine.start('p', {
    variables: { amount: 5, customer: { id: 'c', name: 'x' } },
    businessKey: 'o-1',
  });
  const second = engine.start('p', { variables: { amount: '5' } });
  const [broken] = engine.jobs({ instance: first });
  broken?.fail({ retries: 0, message: 'no' });
  const { topics } = engine.cluster;
  const states = [first.key, second.key].map((key) => topics.instance(key));
  assert.ok(states[0] && states[1]);
  return [states[0], states[1]];
}

/** Which of the two instances a list with these conditions would show. */
async function shown(...conditions: string[]): Promise<string> {
  const { byIndex, take } = queryOf(parseConditions('instances', conditions));
  const found = (await instances()).map((instance) => {
    return byIndex?.(indexOf(instance)) !== false && take?.(instance) !== null;
  });
  return found.map((isShown, at) => (isShown ? at + 1 : '')).join('');
}

test('conditions select by header', async () => {
  assert.equal(await shown(), '12');
  assert.equal(await shown('process=p', 'version=1', 'state=active'), '12');
  assert.equal(await shown('process=q'), '');
  assert.equal(await shown('version=2'), '');
  assert.equal(await shown('state=COMPLETED'), '');
  assert.equal(await shown('incident=yes'), '1');
  assert.equal(await shown('incident=no'), '2');
});

test('conditions select by body', async () => {
  assert.equal(await shown('incident=JOB_NO_RETRIES'), '1');
  assert.equal(await shown('incident=CONDITION_ERROR'), '');
  assert.equal(await shown('element=charge'), '12');
  assert.equal(await shown('element=end'), '');
  assert.equal(await shown('business-key=o-1'), '1');
});

test('a variable condition 5 matches the number and the string, and objects match in any order', async () => {
  assert.equal(await shown('variable.amount=5'), '12');
  assert.equal(await shown('variable.amount="5"'), '2');
  assert.equal(await shown('variable.amount=6'), '');
  assert.equal(await shown('variable.customer={"name": "x", "id": "c"}'), '1');
  assert.equal(await shown('variable customer={"id":"c","name":"x"}'), '1');
});

test('commas separate conditions, but not values', () => {
  const { fields, variables } = parseConditions('instances', [
    'process=p,state=active,variable.list=[1,2],element=a,b',
  ]);
  assert.deepEqual(
    [...fields],
    [
      ['process', 'p'],
      ['state', 'active'],
      ['element', 'a,b'],
    ],
  );
  assert.deepEqual(variables, [['list', '[1,2]']]);
});

test('an unknown condition is rejected with the allowed ones', () => {
  assert.throws(() => parseConditions('instances', ['process']), CliError);
  for (const text of ['nonsense=1', 'state=none', 'version=x', 'latest=x', 'variable=1', 'type=x']) {
    assert.throws(() => parseConditions('instances', [text]), { code: 'INVALID_ARGUMENT' }, text);
  }
  assert.throws(() => parseConditions('jobs', ['variable.a=1']), /Allowed: process=<id>, .*type=<job type>/);
  assert.equal(parseConditions('jobs', ['type=charge']).fields.get('type'), 'charge');
});
