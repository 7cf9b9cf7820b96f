/**
 * `typeRef`. Source: camunda/dmn-scala, TypeChecker and DecisionEvaluator: a decision's result is checked.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { scopeOf } from '../feel/scope-of.ts';

async function failureOf(xml: string, variables = {}): Promise<string | undefined> {
  const { decisions } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision);
  return evaluateDecision(decision, scopeOf(variables), 0).failure;
}

const typed = (typeRef: string, literal: string) =>
  dmnXml([{ id: 'd', variable: 'r', literal }]).replace('name="r"', `name="r" typeRef="${typeRef}"`);

for (const [typeRef, right, wrong, found] of [
  ['string', '"a"', '1', '1'],
  ['number', '1', '"1"', '"1"'],
  ['boolean', 'true', '"true"', '"true"'],
  ['time', 'time("10:00:00")', '"10:00:00"', '"10:00:00"'],
  ['date', 'date("2026-01-01")', '"2026-01-01"', '"2026-01-01"'],
  ['dateTime', 'date and time("2026-01-01T00:00:00")', 'time("10:00:00")', 'time "10:00:00"'],
  ['dayTimeDuration', 'duration("P1D")', 'duration("P1Y")', 'years and months duration "P1Y"'],
  ['yearMonthDuration', 'duration("P1Y")', 'duration("P1D")', 'days and time duration "P1D"'],
] as const) {
  test(`a result that has to be ${typeRef}`, async () => {
    assert.equal(await failureOf(typed(typeRef, right)), undefined);
    assert.equal(await failureOf(typed(`feel:${typeRef}`, right)), undefined);
    assert.equal(await failureOf(typed(typeRef, 'null')), undefined);
    const why = `expected '${typeRef}' for its result, but found ${found}`;
    const expected = `expected to evaluate decision 'd', but: ${why}`;
    assert.equal(await failureOf(typed(typeRef, wrong)), expected);
  });
}

test('types that are not FEEL types are not checked [B265]', async () => {
  for (const typeRef of ['Any', 'tOrder', 'date and time', 'integer']) {
    assert.equal(await failureOf(typed(typeRef, '"a"')), undefined);
  }
});

test('the conversions of DMN apply: a list of one value, a date [B265]', async () => {
  assert.equal(await failureOf(typed('number', '[1]')), undefined);
  assert.equal(await failureOf(typed('dateTime', 'date("2026-01-01")')), undefined);
  assert.match((await failureOf(typed('number', '[1, 2]'))) ?? '', /expected 'number'/);
});

test('inputs and outputs of tables are neither checked nor converted, as in Camunda [B265]', async () => {
  const xml = dmnXml([{ id: 'd', inputs: ['n'], outputs: ['r'], rules: ['"5" => "text"'] }])
    .replace('<inputExpression ', '<inputExpression typeRef="number" ')
    .replace('<output ', '<output typeRef="number" ');
  assert.equal(await failureOf(xml, { n: '5' }), undefined);
});
