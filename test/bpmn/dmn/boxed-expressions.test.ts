/** Boxed expressions of DMN 1.4 and later. Source: DMN 1.5 §7.3.6 to §7.3.11. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { scopeOf } from '../feel/scope-of.ts';

const DMN_15 = 'https://www.omg.org/spec/DMN/20230324/MODEL/';

const literal = (text: string) =>
  `<literalExpression><text>${text.replaceAll('<', '&lt;')}</text></literalExpression>`;
const child = (name: string, logic: string, more = '') => `<${name}${more}>${logic}</${name}>`;

async function decide(logic: string, variables: object = {}, uri = DMN_15) {
  const { decisions, findings } = await compileDecisions('test.dmn', dmnXml([{ id: 'd', logic }], 'g', uri));
  const decision = decisions?.decisions.get('d');
  assert.ok(decision, JSON.stringify(findings));
  return evaluateDecision(decision, scopeOf(variables), 0);
}

async function reasons(logic: string): Promise<string[]> {
  const xml = dmnXml([{ id: 'd', logic }], 'g', DMN_15);
  return (await compileDecisions('test.dmn', xml)).findings.map(({ reason }) => reason);
}

const conditional = (condition: string) =>
  child(
    'conditional',
    child('if', literal(condition)) + child('then', literal('"yes"')) + child('else', literal('"no"')),
  );

for (const [condition, expected] of [
  ['n > 1', 'yes'],
  ['n > 5', 'no'],
  ['null', 'no'],
  ['n', null],
] as const) {
  test(`a boxed conditional on ${condition} gives ${expected} [B267]`, async () => {
    assert.equal((await decide(conditional(condition), { n: 2 })).result, expected);
  });
}

const filter = (list: string, match: string) =>
  child('filter', child('in', literal(list)) + child('match', literal(match)));

for (const [list, match, expected] of [
  ['[1, 2, 3]', 'item > 1', [2, 3]],
  ['orders', 'price > 5', [{ price: 7 }]],
  ['orders', 'item.price > limit', [{ price: 7 }]],
  ['[1, null]', 'item = null', [null]],
  ['[1, 2]', '"not a boolean"', null],
  ['5', 'item > 1', [5]],
] as const) {
  test(`a boxed filter of ${list} by ${match} [B267]`, async () => {
    const variables = { orders: [{ price: 3 }, { price: 7 }], limit: 6 };
    assert.deepEqual((await decide(filter(list, match), variables)).result, expected);
  });
}

const iterator = (kind: string, list: string, each: string) =>
  child(
    kind,
    child('in', literal(list)) + child(kind === 'for' ? 'return' : 'satisfies', literal(each)),
    ' iteratorVariable="one"',
  );

for (const [kind, list, each, expected] of [
  ['for', '[1, 2, 3]', 'one * n', [2, 4, 6]],
  ['for', '[1..3]', 'one', [1, 2, 3]],
  ['for', '[1, 2, 3]', 'one + count(partial)', [1, 3, 5]],
  ['some', '[1, 2]', 'one = n', true],
  ['some', '[]', 'true', false],
  ['every', '[1, 2]', 'one <= n', true],
  ['every', '[1, 3]', 'one <= n', false],
  ['every', '[]', 'false', true],
] as const) {
  test(`a boxed ${kind} over ${list} of ${each} [B267]`, async () => {
    assert.deepEqual((await decide(iterator(kind, list, each), { n: 2 })).result, expected);
  });
}

test('parts of boxed expressions can be boxed expressions [B267]', async () => {
  const inner = child('list', literal('one') + literal('one * 2'));
  const nested = child(
    'for',
    child('in', filter('[1, 2, 3]', 'item != 2')) + child('return', inner),
    ' iteratorVariable="one"',
  );
  assert.deepEqual((await decide(nested)).result, [
    [1, 2],
    [3, 6],
  ]);
});

test('other decisions can call a boxed function', async () => {
  const definition = child('functionDefinition', `<formalParameter name="a" />${literal('a + n')}`);
  const xml = dmnXml([
    { id: 'd', requires: ['plus'], literal: 'plus(1) * plus(a: 2)' },
    { id: 'plus', logic: definition },
  ]);
  const { decisions, findings } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision, JSON.stringify(findings));
  const { result, evaluated } = evaluateDecision(decision, scopeOf({ n: 10 }), 0);
  assert.equal(result, 132);
  assert.equal(evaluated[0]?.result, null, 'a function is not JSON');
});

test('a missing part is reported', async () => {
  assert.deepEqual(await reasons(child('conditional', child('if', literal('true')))), [
    "the <then> of a dmn:Conditional doesn't have an expression",
    "the <else> of a dmn:Conditional doesn't have an expression",
  ]);
  const nameless = child('for', child('in', literal('[1]')) + child('return', literal('1')));
  assert.deepEqual(await reasons(nameless), ["a boxed for doesn't have an iteratorVariable"]);
});
