/**
 * Item definitions, and the conversions to the types that they name. Source: DMN 1.5 §7.3.2 and 10.3.2.9.4.
 * Only files of DMN 1.4 and later are checked: Camunda, which runs the older ones, doesn't look at item
 * definitions.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { scopeOf } from '../feel/scope-of.ts';

const DMN_13 = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
const DMN_15 = 'https://www.omg.org/spec/DMN/20230324/MODEL/';

const reference = (name: string) => `<typeRef>${name}</typeRef>`;
const item = (name: string, inside: string, more = '') =>
  `<itemDefinition name="${name}"${more}>${inside}</itemDefinition>`;
const values = (tag: string, text: string) =>
  `<${tag}><text>${text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</text></${tag}>`;
const component = (name: string, type: string) =>
  `<itemComponent name="${name}">${reference(type)}</itemComponent>`;

const TYPES = [
  item('tGrade', reference('string') + values('allowedValues', '"A", "B"')),
  item('tAges', reference('number') + values('allowedValues', '[0..150]'), ' isCollection="true"'),
  item('tPair', reference('number') + values('typeConstraint', 'count(?) = 2'), ' isCollection="true"'),
  item('tPerson', component('name', 'string') + component('grade', 'tGrade')),
  item('tPeople', reference('tPerson'), ' isCollection="true"'),
  item('tTree', component('children', 'tForest')),
  item('tForest', reference('tTree'), ' isCollection="true"'),
].join('');

async function decide(literal: string, typeRef: string, { uri = DMN_15, variables = {} } = {}) {
  const xml = dmnXml([{ id: 'd', variable: 'r', literal }], 'g', uri)
    .replace('name="r"', `name="r" typeRef="${typeRef}"`)
    .replace('<decision ', `${TYPES}<decision `);
  const { decisions, findings } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision, JSON.stringify(findings));
  return evaluateDecision(decision, scopeOf(variables), 0);
}

for (const [typeRef, literal, expected] of [
  ['tGrade', '"A"', 'A'],
  ['tGrade', '"C"', null],
  ['tGrade', '1', null],
  ['tAges', '[1, 150]', [1, 150]],
  ['tAges', '[1, 151]', null],
  ['tAges', '7', [7]],
  ['tPair', '[1, 2]', [1, 2]],
  ['tPair', '[1]', null],
  ['tPerson', '{name: "Ada", grade: "A"}', { name: 'Ada', grade: 'A' }],
  ['tPerson', '{name: "Ada", grade: "A", more: 1}', { name: 'Ada', grade: 'A', more: 1 }],
  ['tPerson', '{name: "Ada", grade: "Z"}', null],
  ['tPerson', '{name: "Ada"}', null],
  ['tPerson', '{name: null, grade: "A"}', { name: null, grade: 'A' }],
  ['tPeople', '[{name: "Ada", grade: "A"}]', [{ name: 'Ada', grade: 'A' }]],
  ['tPeople', '[{name: "Ada", grade: "A"}, 1]', null],
  ['tTree', '{children: [{children: []}]}', { children: [{ children: [] }] }],
  ['number', '[5]', 5],
  ['number', '"5"', null],
  ['number', '[1, 2]', null],
  ['date and time', 'date("2026-01-01")', '2026-01-01T00:00:00Z'],
  ['Any', '"a"', 'a'],
  ['tUnknown', '"a"', 'a'],
] as const) {
  test(`${literal} as ${typeRef} is ${JSON.stringify(expected)} [B322]`, async () => {
    const { result, failure } = await decide(literal, typeRef);
    assert.deepEqual([result, failure], [expected, undefined]);
  });
}

test('in a file of DMN 1.3, item definitions are ignored, as in Camunda [B322]', async () => {
  assert.equal((await decide('"C"', 'tGrade', { uri: DMN_13 })).result, 'C');
});

test('`instance of` accepts item definitions', async () => {
  const { result } = await decide(
    '["A" instance of tGrade, "C" instance of tGrade, {name: "Ada", grade: "B"} instance of tPerson, [1] instance of tAges]',
    'Any',
  );
  // Allowed values are ignored.
  assert.deepEqual(result, [true, true, true, true]);
});

test('input data is converted too, and parameters of a wrong type prevent the call', async () => {
  const input = '<inputData id="i" name="n"><variable name="n" typeRef="number" /></inputData>';
  const knowledge = [
    '<businessKnowledgeModel id="b" name="f"><encapsulatedLogic><formalParameter name="a" typeRef="tGrade" />',
    '<literalExpression><text>[a]</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>',
  ].join('');
  const logic = [
    '<informationRequirement><requiredInput href="#i" /></informationRequirement>',
    '<knowledgeRequirement><requiredKnowledge href="#b" /></knowledgeRequirement>',
    '<literalExpression><text>[n, f("A"), f("C")]</text></literalExpression>',
  ].join('');
  const xml = dmnXml([{ id: 'd', logic }], 'g', DMN_15).replace(
    '<decision ',
    `${TYPES}${input}${knowledge}<decision `,
  );
  const { decisions, findings } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision, JSON.stringify(findings));
  assert.deepEqual(evaluateDecision(decision, scopeOf({ n: [7] }), 0).result, [7, ['A'], null]);
  assert.deepEqual(evaluateDecision(decision, scopeOf({ n: 'x' }), 0).result, [null, ['A'], null]);
});

test('names of inputs and of components may contain operators and keywords', async () => {
  const type = item('tLoan', component('rate - p.a.', 'number') + component('due for', 'number'));
  const input =
    '<inputData id="i" name="the loan&apos;s"><variable name="the loan&apos;s" typeRef="tLoan" /></inputData>';
  const logic = [
    '<informationRequirement><requiredInput href="#i" /></informationRequirement>',
    "<literalExpression><text>the loan's.rate - p.a. - the loan's.due for</text></literalExpression>",
  ].join('');
  const xml = dmnXml([{ id: 'd', logic }], 'g', DMN_15).replace('<decision ', `${type}${input}<decision `);
  const { decisions, findings } = await compileDecisions('test.dmn', xml);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision, JSON.stringify(findings));
  const variables = { "the loan's": { 'rate - p.a.': 5, 'due for': 2 } };
  assert.equal(evaluateDecision(decision, scopeOf(variables), 0).result, 3);
});
