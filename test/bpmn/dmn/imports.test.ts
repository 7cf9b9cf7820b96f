/** Models that import others. Source: DMN 1.5 §6.3.3 (Import), §7.3.2. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileResource, completeContent } from '../../../bpmn/compile.ts';
import { importsIn } from '../../../bpmn/dmn/bundle.ts';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import { scopeOf } from '../feel/scope-of.ts';

const DMN_15 = 'https://www.omg.org/spec/DMN/20230324/MODEL/';

const model = (namespace: string, inside: string) =>
  `<definitions xmlns="${DMN_15}" id="${namespace}" name="${namespace}" namespace="urn:${namespace}">${inside}</definitions>`;
const imports = (name: string, namespace: string) =>
  `<import name="${name}" namespace="urn:${namespace}" importType="${DMN_15}" />`;
const literal = (text: string) => `<literalExpression><text>${text}</text></literalExpression>`;
const decision = (id: string, inside: string) =>
  `<decision id="${id}" name="${id}"><variable name="${id}" />${inside}</decision>`;
const requires = (href: string) =>
  `<informationRequirement><requiredDecision href="${href}" /></informationRequirement>`;
const knows = (href: string) =>
  `<knowledgeRequirement><requiredKnowledge href="${href}" /></knowledgeRequirement>`;

const base = model(
  'base',
  [
    '<itemDefinition name="tName"><typeRef>string</typeRef></itemDefinition>',
    '<businessKnowledgeModel id="hello" name="Say Hello"><encapsulatedLogic><formalParameter name="n" typeRef="tName" />',
    `${literal('"Hello " + n')}</encapsulatedLogic></businessKnowledgeModel>`,
    decision('greeting', knows('#hello') + literal('Say Hello(person)')),
  ].join(''),
);
const middle = model(
  'middle',
  imports('my base', 'base') +
    decision('loud', requires('urn:base#greeting') + literal('my base.greeting + "!"')),
);
const top = model(
  'top',
  [
    imports('b', 'base'),
    imports('m', 'middle'),
    '<inputData id="i" name="person"><variable name="person" typeRef="b.tName" /></inputData>',
    decision(
      'd',
      requires('urn:middle#loud') + knows('urn:base#hello') + literal('[m.loud, b.Say Hello("you")]'),
    ),
  ].join(''),
);

const texts = [
  { file: 'base.dmn', xml: base },
  { file: 'middle.dmn', xml: middle },
  { file: 'top.dmn', xml: top },
];

test('imported elements are available by the name of the import, and may import others [B323]', async () => {
  const { decisions, findings } = await compileDecisions('top.dmn', top, { others: texts });
  const d = decisions?.decisions.get('d');
  assert.ok(d, JSON.stringify(findings));
  assert.deepEqual(
    [...(decisions?.decisions.keys() ?? [])],
    ['d'],
    'only its own decisions are of the graph',
  );
  const { result, evaluated } = evaluateDecision(d, scopeOf({ person: 'Ada' }), 0);
  assert.deepEqual(result, ['Hello Ada!', 'Hello you']);
  assert.deepEqual(
    evaluated.map(({ decisionId }) => decisionId),
    ['greeting', 'loud', 'd'],
  );
});

test('without the imported file the references are reported', async () => {
  const { findings } = await compileDecisions('middle.dmn', middle);
  assert.deepEqual(
    findings.map(({ reason }) => reason),
    ["requires 'urn:base#greeting', which is not a decision of this file or of one that it imports"],
  );
});

test('models that import each other are reported', async () => {
  const one = model('one', imports('two', 'two') + decision('a', literal('1')));
  const two = model('two', imports('one', 'one') + decision('b', literal('1')));
  const others = [
    { file: 'one.dmn', xml: one },
    { file: 'two.dmn', xml: two },
  ];
  const { findings } = await compileDecisions('one.dmn', one, { others });
  assert.deepEqual(
    findings.map(({ file, reason }) => `${file}: ${reason}`),
    ["one.dmn: imports 'urn:two', which imports this file"],
  );
});

test('the stored content of a file contains its direct and indirect imports', async () => {
  const resources = [...texts, { file: 'unused.dmn', xml: model('unused', decision('u', literal('1'))) }];
  const content = await completeContent({ file: 'top.dmn', xml: top }, resources);
  const { decisions, findings } = await compileResource('top.dmn', content);
  const d = decisions?.decisions.get('d');
  assert.ok(d, JSON.stringify(findings));
  assert.deepEqual(evaluateDecision(d, scopeOf({ person: 'Ada' }), 0).result, ['Hello Ada!', 'Hello you']);
  assert.deepEqual(
    importsIn(content).map(({ file }) => file),
    ['base.dmn', 'middle.dmn'],
  );
  assert.equal(await completeContent({ file: 'base.dmn', xml: base }, resources), base);
});

test('an instruction that was not written by a deployment has no effect', async () => {
  for (const data of ['', 'bm90IGpzb24=', Buffer.from('[1, {"file": 1}]').toString('base64')]) {
    const { findings } = await compileResource('base.dmn', `${base}<?signalbox-imports ${data}?>`);
    assert.deepEqual(findings, []);
  }
});
