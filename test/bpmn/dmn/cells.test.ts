/**
 * Cells of decision tables. Source: DMN 1.5 §7.3.3 and 10.3.1 (grammar rules 7 to 16); the expected values
 * are those of Camunda's dmn-engine 1.10.1.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { scopeOf } from '../feel/scope-of.ts';

async function hits(cell: string, variables: object): Promise<boolean> {
  const xml = dmnXml([{ id: 'd', inputs: ['x'], outputs: ['r'], rules: ['CELL => true'] }]).replace(
    'CELL',
    cell.replace(/[<>&"]/g, (character) => `&#${character.charCodeAt(0)};`),
  );
  const { decisions, findings } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision, JSON.stringify(findings));
  return evaluateDecision(decision, scopeOf(variables), 0).result === true;
}

for (const [cell, x, expected] of [
  // Null.
  ['contains(?, "a")', null, false],
  ['? < 10', null, false],
  ['< 10', null, false],
  ['[1..5]', null, false],
  ['not(1)', null, true],
  ['null', null, true],
  ['not(null)', null, false],
  ['? = null', null, true],
  ['-', null, true],
  // Lists.
  ['[]', [], true],
  ['[]', [1], false],
  ['[1, 2]', [1, 2], true],
  ['[1, 2]', 1, true],
  ['[1, 2]', 3, false],
  ['allowed', 3, true],
  ['allowed', 9, false],
  ['list contains(?, 1)', [1, 2], true],
  ['some i in ? satisfies i > 1', [1, 2], true],
  // Expressions about the input, and values.
  ['abs(?)', 5, false],
  ['abs(-5)', 5, true],
  ['upper case("a")', 'A', true],
  ['limit', 3, true],
  ['> limit', 4, true],
  ['? > limit', 4, true],
  ['? = limit or ? = 9', 9, true],
  ['if ? > 3 then true else false', 4, true],
  // Types.
  ['[5..10]', 'N/A', false],
  ['> 5', '7', false],
  ['"5"', 5, false],
  ['true', true, true],
  ['true', false, false],
  ['false', false, true],
  // Negation and disjunction.
  ['not("a", "b")', 'c', true],
  ['not("a", "b")', 'b', false],
  ['not(> 5)', 4, true],
  ['not([1..3])', 2, false],
  ['"a", "b"', 'b', true],
  ['< 1, > 5', 6, true],
  // Decimals.
  ['<= 0.3', 0.3, true],
  ['0.30', 0.3, true],
] as const) {
  test(`the cell ${cell} ${expected ? 'matches' : "doesn't match"} ${JSON.stringify(x)} [B324]`, async () => {
    assert.equal(await hits(cell, { x, limit: 3, allowed: [1, 3] }), expected);
  });
}

test('in files of DMN 1.4 and later, a boolean cell is compared with the input', async () => {
  const decide = async (uri: string) => {
    const xml = dmnXml([{ id: 'd', inputs: ['x'], outputs: ['r'], rules: ['b => true'] }], 'g', uri);
    const { decisions } = await compileDecisions('test.dmn', xml);
    const decision = decisions?.decisions.get('d');
    assert.ok(decision);
    return evaluateDecision(decision, scopeOf({ x: false, b: true }), 0).result;
  };
  assert.equal(await decide('https://www.omg.org/spec/DMN/20230324/MODEL/'), null);
  assert.equal(await decide('https://www.omg.org/spec/DMN/20191111/MODEL/'), true, 'as in Camunda');
});

test('a missing input is null', async () => {
  assert.equal(await hits('null', {}), true);
  assert.equal(await hits('< 10', {}), false);
});

test('decimals are exact in inputs, cells and sums', async () => {
  const xml = dmnXml([
    {
      id: 'd',
      inputs: ['a + b'],
      outputs: ['r'],
      rules: ['<= 0.3 => 0.1', '<= 0.4 => 0.2'],
      hitPolicy: 'COLLECT',
      aggregation: 'SUM',
    },
  ]);
  const { decisions } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision);
  assert.equal(evaluateDecision(decision, scopeOf({ a: 0.1, b: 0.2 }), 0).result, 0.3);
});

test('the first matching rule also wins if types are mixed', async () => {
  const xml = dmnXml([
    {
      id: 'd',
      inputs: ['x'],
      outputs: ['r'],
      rules: ['[5..10] => "range"', '"N/A" => "text"'],
      hitPolicy: 'FIRST',
    },
  ]);
  const { decisions } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision);
  assert.equal(evaluateDecision(decision, scopeOf({ x: 'N/A' }), 0).result, 'text');
});
