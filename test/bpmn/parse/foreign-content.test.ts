/** Files of another format are recognized by their content. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileResource } from '../../../bpmn/compile.ts';
import { foreignContent } from '../../../bpmn/parse/foreign-content.ts';
import { bpmnXml } from '../../bpmn-xml.ts';

const reasonOf = (text: string, language = 'BPMN 2.0') => foreignContent(text, language)?.reason;
const asText = (...bytes: number[]) => Buffer.from(bytes).toString('utf8');
const bpmn = bpmnXml({ id: 'p', nodes: [{ id: 's', type: 'startEvent' }] });
const dmn =
  '<?xml version="1.0"?>\n<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"/>';

test('what is not XML is named', () => {
  const png = asText(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d);
  const jpeg = asText(0xff, 0xd8, 0xff, 0xe0, 0, 0x10, 0x4a, 0x46, 0x49, 0x46, 0);
  for (const [text, what] of [
    [png, ': it is a PNG picture'],
    [jpeg, ': it is a JPEG picture'],
    ['GIF89a...', ': it is a GIF picture'],
    ['%PDF-1.7', ': it is a PDF document'],
    ['PK\u0003\u0004', ': it is a ZIP archive (also the format of .docx, .xlsx and .jar files)'],
    ['version https://git-lfs.github.com/spec/v1', ': it is a pointer of Git LFS: run `git lfs pull`'],
    ['{"type":"default"}', ': it is JSON; a form needs a file name that ends in .form'],
    ['process: order', ''],
  ] as const) {
    assert.equal(reasonOf(text), `not a BPMN, DMN or form file${what}`);
  }
});

test('XML of another kind is named', () => {
  assert.equal(reasonOf('<!DOCTYPE html>\n<html>'), 'not a BPMN, DMN or form file: it is a web page');
  assert.equal(reasonOf('<html lang="en"/>'), 'not a BPMN, DMN or form file: it is a web page');
  assert.match(reasonOf('<?xml version="1.0"?><!-- x --><svg width="1"/>') ?? '', /it is an SVG picture/);
  assert.equal(reasonOf(dmn), 'not a BPMN 2.0 file: it is a DMN file; its name must end in .dmn');
  assert.equal(reasonOf(bpmn, 'DMN'), 'not a DMN file: it is a BPMN 2.0 file');
  assert.match(
    reasonOf('<cmmn:definitions xmlns:cmmn="http://www.omg.org/spec/CMMN/20151109/MODEL">') ?? '',
    /it is a CMMN file$/,
  );
});

test('models, and what has a clearer finding of its own, are left to the parser', () => {
  for (const text of [
    bpmn,
    ` \n${bpmn}`,
    `\ufeff${bpmn}`,
    '',
    ' ',
    '<a/>',
    Buffer.from(bpmn, 'utf16le').toString(),
  ]) {
    assert.equal(reasonOf(text), undefined);
  }
  assert.equal(reasonOf(dmn, 'DMN'), undefined);
});

test('each kind of file is refused for what it is, whatever its name', async () => {
  const reason = async (file: string, text: string) =>
    (await compileResource(file, text)).findings[0]?.reason;
  assert.match((await reason('a.bpmn', dmn)) ?? '', /must end in \.dmn/);
  assert.match((await reason('a.dmn', bpmn)) ?? '', /it is a BPMN 2\.0 file/);
  assert.equal(await reason('a.form', bpmn), 'not a form: it is XML; a form is a JSON file');
  assert.match((await reason('a.bpmn', '{}')) ?? '', /it is JSON/);
});

const camunda7 = bpmnXml({ id: 'p', nodes: [{ id: 's', type: 'startEvent' }] }).replace(
  /\s+xmlns:zeebe="[^"]*"/,
  ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"',
);
const taskOf = (attributes: string, type = 'serviceTask') =>
  camunda7.replace('</bpmn:process>', `<bpmn:${type} id="t" ${attributes}/></bpmn:process>`);

test('a model for Camunda 7 is refused as such, before its other problems', async () => {
  const { findings } = await compileResource('a.bpmn', taskOf('camunda:class="org.example.Charge"'));
  assert.match(findings[0]?.reason ?? '', /^this is a Camunda 7 model: .*"Models of other engines"$/);
  assert.ok(findings.length > 1);
});

test('a model for Camunda 7 that could run deploys with a warning', async () => {
  const {
    findings,
    warnings = [],
    processes,
  } = await compileResource('a.bpmn', taskOf('camunda:assignee="ada"', 'manualTask'));
  assert.deepEqual([findings.length, processes.length], [0, 1]);
  assert.match(warnings[0]?.reason ?? '', /^this is a Camunda 7 model/);
});

test('models for other engines are known by the extensions that they use', async () => {
  const first = async (xml: string) => {
    const { findings, warnings = [] } = await compileResource('a.bpmn', xml);
    return /^this is an? (.*?) model/.exec([...findings, ...warnings][0]?.reason ?? '')?.[1];
  };
  const other = (uri: string) =>
    taskOf('camunda:class="C"').replace('http://camunda.org/schema/1.0/bpmn', uri);
  assert.equal(await first(other('http://activiti.org/bpmn')), 'Activiti');
  assert.equal(await first(other('http://flowable.org/bpmn')), 'Flowable');
  const platform = camunda7.replace(
    'id="definitions"',
    'id="definitions" xmlns:modeler="http://camunda.org/schema/modeler/1.0" modeler:executionPlatform="Camunda Platform"',
  );
  assert.equal(await first(platform), 'Camunda 7');
  // Declared, but not used.
  assert.equal(await first(camunda7), undefined);
});

test('docs/model-files.md has the section that the finding names', () => {
  const docs = readFileSync(new URL('../../../docs/model-files.md', import.meta.url), 'utf8');
  assert.match(docs, /^## Models of other engines$/m);
});
