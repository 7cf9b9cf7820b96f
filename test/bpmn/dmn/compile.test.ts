/** How a DMN file is read at deployment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import type { DecisionSpec } from '../../dmn-xml.ts';
import { dmnXml } from '../../dmn-xml.ts';
import { scopeOf } from '../feel/scope-of.ts';

const TABLE: DecisionSpec = { id: 'd', inputs: ['n'], outputs: ['r'], rules: ['> 5 => 1'] };

async function findingsOf(xml: string): Promise<string[]> {
  const { findings, decisions } = await compileDecisions('test.dmn', xml);
  if (findings.length > 0) assert.equal(decisions, undefined);
  return findings.map(({ elementId = '-', reason }) => `${elementId}: ${reason}`);
}

test('a graph contains its decisions in document order', async () => {
  const xml = dmnXml(
    [TABLE, { id: 'e', name: 'E', requires: ['d'], literal: 'd + 1', versionTag: 'v1' }],
    'g',
  );
  const { decisions } = await compileDecisions('test.dmn', xml);
  assert.equal(decisions?.id, 'g');
  assert.deepEqual([...(decisions?.decisions.keys() ?? [])], ['d', 'e']);
  const e = decisions?.decisions.get('e');
  assert.deepEqual([e?.name, e?.versionTag, e?.requires[0]?.target.id], ['E', 'v1', 'd']);
});

const VERSIONS = [
  ['1.1', 'http://www.omg.org/spec/DMN/20151101/dmn.xsd'],
  ['1.1, as in its schema', 'http://www.omg.org/spec/DMN/20151101/dmn11.xsd'],
  ['1.2', 'http://www.omg.org/spec/DMN/20180521/MODEL/'],
  ['1.3', 'https://www.omg.org/spec/DMN/20191111/MODEL/'],
  ['1.4', 'https://www.omg.org/spec/DMN/20211108/MODEL/'],
  ['1.5', 'https://www.omg.org/spec/DMN/20230324/MODEL/'],
  ['1.6', 'https://www.omg.org/spec/DMN/20240513/MODEL/'],
] as const;
for (const [version, uri] of VERSIONS) {
  test(`a file of DMN ${version} is read [B268]`, async () => {
    assert.deepEqual(await findingsOf(dmnXml([TABLE], 'g', uri)), []);
  });
}

test('a diagram of any version is accepted, with elements and attributes that the version added [B268]', async () => {
  for (const [, model] of VERSIONS) {
    const uri = model.replace(/(MODEL\/|dmn(11)?\.xsd)$/, 'DMNDI/');
    const shape = `<x:DMNShape id="s" dmnElementRef="d"><dc:Bounds x="1" y="1" width="2" height="2"/></x:DMNShape>`;
    const diagram = `<x:DMNDiagram id="dia" useAlternativeInputDataShape="true">${shape}</x:DMNDiagram>`;
    const namespaces = `xmlns:x="${uri}" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/"`;
    const xml = dmnXml([TABLE], 'g', model).replace(
      '</definitions>',
      `<x:DMNDI ${namespaces}>${diagram}</x:DMNDI></definitions>`,
    );
    assert.deepEqual(await findingsOf(xml), [], uri);
  }
});

test('a namespace that is not a version of DMN is rejected', async () => {
  const [finding] = await findingsOf(dmnXml([TABLE], 'g', 'https://www.omg.org/spec/DMN/20300101/MODEL/'));
  assert.match(finding ?? '', /DMN 1\.1 to 1\.6/);
});

test('the format of the modeler is accepted: diagram, foreign attributes, types, annotations', async () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
  xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:biodi="http://bpmn.io/schema/dmn/biodi/2.0"
  xmlns:modeler="http://camunda.org/schema/modeler/1.0" xmlns:camunda="http://camunda.org/schema/1.0/dmn"
  id="Definitions_1" name="DRD" namespace="http://camunda.org/schema/1.0/dmn" exporter="Camunda Modeler"
  modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.6.0">
  <inputData id="in" name="Order"><variable id="v" name="Order" typeRef="string" /></inputData>
  <decision id="dish" name="Dish" camunda:historyTimeToLive="180">
    <variable id="v2" name="dish" typeRef="string" />
    <informationRequirement id="r"><requiredInput href="#in" /></informationRequirement>
    <decisionTable id="t" hitPolicy="FIRST" biodi:annotationsWidth="400">
      <input id="i" label="Season" biodi:width="192">
        <inputExpression id="e" typeRef="string"><text>season</text></inputExpression>
        <inputValues id="iv"><text>"Winter","Summer"</text></inputValues>
      </input>
      <output id="o" label="Dish" name="dish" typeRef="string" />
      <rule id="r1"><description>cold</description>
        <inputEntry id="ie"><text>"Winter"</text></inputEntry><outputEntry id="oe"><text>"Stew"</text></outputEntry>
      </rule>
      <rule id="r2"><inputEntry id="ie2"><text></text></inputEntry><outputEntry id="oe2"><text></text></outputEntry></rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram id="dia"><dmndi:DMNShape id="s" dmnElementRef="dish">
    <dc:Bounds height="80" width="180" x="160" y="80" /></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>`;
  assert.deepEqual(await findingsOf(xml), []);
});

test('all problems are findings, by decision', async () => {
  const xml = dmnXml([
    { ...TABLE, hitPolicy: 'WHATEVER' },
    { id: 'a', inputs: ['n +'], outputs: ['r'], rules: ['> => 1', '> 1, > 2 => 1'] },
    { id: 'b', requires: ['gone'], literal: 'nonsense(' },
    { id: 'c', requires: ['e'], literal: '1' },
    { id: 'e', requires: ['c'], literal: '1' },
    { id: 'f', hitPolicy: 'COLLECT', aggregation: 'SUM', inputs: ['n'], outputs: ['x', 'y'] },
    { id: 'g', logic: '' },
    { id: 'h', logic: '<literalExpression expressionLanguage="juel"><text>1</text></literalExpression>' },
  ]);
  const told = (await findingsOf(xml)).map((finding) =>
    finding.replace(/(input 1|expression): .*/, '$1: ...'),
  );
  assert.deepEqual(told.sort(), [
    'a: rule 1, input 1: ...',
    'a: rule 2 has 2 input entries and 1 output entry; the table has 1 and 1',
    'a: the expression of input 1: ...',
    "b: requires '#gone', which is not a decision of this file or of one that it imports",
    'b: the expression: ...',
    'c: the decision requires itself',
    "d: the hit policy 'WHATEVER' is unknown",
    'e: the decision requires itself',
    'f: SUM of COLLECT needs a table with one output',
    'g: the decision has no logic: neither a decision table nor an expression',
    "h: the expression is in 'juel'; only FEEL is supported",
  ]);
});

test('a file that is not DMN is rejected', async () => {
  assert.match((await findingsOf('<a/>'))[0] ?? '', /not a DMN file/);
  assert.match((await findingsOf('nothing'))[0] ?? '', /not a BPMN, DMN or form file/);
  assert.deepEqual(await findingsOf(dmnXml([])), ['-: there is no decision in the file']);
});

test('decisions and definitions without ids have their names as ids [B268]', async () => {
  const xml = dmnXml([{ id: 'd', name: 'My decision', literal: '1' }])
    .replace(' id="d"', '')
    .replace(' id="graph"', '');
  const { decisions, findings } = await compileDecisions('test.dmn', xml);
  assert.deepEqual(findings, []);
  assert.equal(decisions?.id, 'graph');
  assert.deepEqual([...(decisions?.decisions.keys() ?? [])], ['My decision']);
});

test('with lenient parsing, invalid expressions evaluate to null', async () => {
  const xml = dmnXml([
    { id: 'd', requires: ['broken'], literal: '[broken, 1]' },
    { id: 'broken', literal: 'nonsense(' },
  ]);
  const { decisions, findings } = await compileDecisions('test.dmn', xml, { lenient: true });
  assert.deepEqual(findings, []);
  const decision = decisions?.decisions.get('d');
  assert.ok(decision);
  assert.deepEqual(evaluateDecision(decision, scopeOf({}), 0).result, [null, 1]);
});
