/** Compiling whole files and sets of files. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileResource, compileResources } from '../../bpmn/compile.ts';
import {
  EXPRESSIONS_MAX,
  FINDING_LENGTH_MAX,
  FINDINGS_MAX,
  FLOW_NODES_MAX,
  ID_LENGTH_MAX,
  NAME_LENGTH_MAX,
} from '../../bpmn/limits.ts';
import type { NodeSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';
import { compileSpec, findingsOf } from './compile-model.ts';

const start: NodeSpec = { id: 's', type: 'startEvent' };
const minimal = (id: string) => bpmnXml({ id, nodes: [start] });

test('a file of the modeler: pools, lanes, data, annotations and the diagram have no effect [B276 C65]', async () => {
  const xml = readFileSync(new URL('compile.bpmn', import.meta.url), 'utf8');
  const { processes, findings } = await compileResource('compile.bpmn', xml);
  assert.deepEqual(findings, []);
  assert.deepEqual(
    processes.map((process) => [process.id, [...process.nodes.keys()], [...process.flows.keys()]]),
    [
      ['shop', ['shop', 'placed', 'ship', 'done'], ['Flow_1', 'Flow_2']],
      ['returns', ['returns', 'returned'], []],
    ],
  );
});

test('a file without an executable process is rejected', async () => {
  assert.deepEqual(await findingsOf({ id: 'p', executable: false, nodes: [start] }), [
    '-: no process in the file is executable; set isExecutable="true" on one of: p',
  ]);
  assert.deepEqual(await findingsOf(bpmnXml([])), ['-: the file has no process']);
});

test('every finding is listed, with element, type and line', async () => {
  const xml = bpmnXml({
    id: 'p',
    nodes: [
      start,
      { id: 'call', type: 'callActivity' },
      { id: 'chor', type: 'subChoreography' },
      { id: 'complex', type: 'choreographyTask' },
      { id: 'job', type: 'serviceTask' },
      { id: 'gw', type: 'exclusiveGateway' },
    ],
    flows: ['s -> job -> gw', 'gw -> job', 'gw -> nowhere if )'],
  });
  const { processes, findings } = await compileResource('bad.bpmn', xml);
  assert.deepEqual(processes, []);
  assert.deepEqual(
    findings.map(({ elementId, elementType }) => [elementId, elementType]),
    [
      ['call', 'bpmn:CallActivity'],
      ['chor', 'bpmn:SubChoreography'],
      ['complex', 'bpmn:ChoreographyTask'],
      ['job', 'bpmn:ServiceTask'],
      ['gw_nowhere', 'bpmn:SequenceFlow'],
      ['gw_nowhere', 'bpmn:SequenceFlow'],
    ],
  );
  const lines = xml.split('\n');
  for (const { file, elementId, line } of findings) {
    assert.equal(file, 'bad.bpmn');
    assert.ok(lines[(line ?? 0) - 1]?.includes(`id="${elementId}"`), `${elementId} is not on line ${line}`);
  }
});

test('unsupported kinds of flow nodes are rejected with their type', async () => {
  for (const type of ['subChoreography', 'choreographyTask', 'callChoreography']) {
    assert.deepEqual(await findingsOf({ id: 'p', nodes: [start, { id: 'x', type }] }), [
      `x: bpmn:${type} is not supported`,
    ]);
  }
});

test('an element without an id is rejected', async () => {
  assert.deepEqual(await findingsOf({ id: 'p', nodes: [start], xml: '<bpmn:task /><bpmn:sequenceFlow />' }), [
    "-: a bpmn:task in 'p' has no id",
    "-: a bpmn:sequenceFlow in 'p' has no id",
  ]);
});

test('ids that are also properties of all objects are ordinary ids', async () => {
  const nodes: NodeSpec[] = [
    { id: '__proto__', type: 'startEvent' },
    { id: 'constructor', type: 'serviceTask', job: { type: 'toString', headers: { ['__proto__']: 'x' } } },
    { id: 'hasOwnProperty', type: 'endEvent' },
  ];
  const process = await compileSpec({
    id: 'toString',
    nodes,
    flows: ['__proto__ -> constructor -> hasOwnProperty'],
  });
  assert.deepEqual([...process.nodes.keys()], ['toString', '__proto__', 'constructor', 'hasOwnProperty']);
  assert.equal(process.root.noneStart?.outgoing[0]?.target.id, 'constructor');
  assert.deepEqual(Object.keys(Object.prototype), []);
});

test('findings name the exceeded limit', async () => {
  const long = 'i'.repeat(ID_LENGTH_MAX + 1);
  assert.match((await findingsOf({ id: long, nodes: [start] })).join(), /ID_LENGTH_MAX/);
  assert.match(
    (await findingsOf({ id: 'p', nodes: [start, { id: long, type: 'task' }] })).join(),
    /ID_LENGTH_MAX/,
  );
  const name = 'n'.repeat(NAME_LENGTH_MAX + 1);
  assert.match((await findingsOf({ id: 'p', nodes: [{ ...start, name }] })).join(), /NAME_LENGTH_MAX/);
  const tasks: NodeSpec[] = Array.from({ length: FLOW_NODES_MAX }, (_, index) => ({
    id: `t${index}`,
    type: 'task',
  }));
  assert.deepEqual(await findingsOf({ id: 'p', nodes: [start, ...tasks] }), [
    `p: the process has more than ${FLOW_NODES_MAX} flow nodes (FLOW_NODES_MAX)`,
  ]);
  const bad: NodeSpec[] = tasks.map((task) => ({ ...task, type: 'serviceTask' }));
  const findings = await findingsOf({ id: 'p', nodes: [start, ...bad] });
  assert.equal(findings.length, FINDINGS_MAX + 1);
  assert.match(findings.at(-1) ?? '', /FINDINGS_MAX/);
  const outputs = Array.from({ length: EXPRESSIONS_MAX + 1 }, (_, index) => [`v${index}`, '=1'] as const);
  assert.deepEqual(await findingsOf({ id: 'p', nodes: [{ ...start, outputs }] }), [
    `-: the file has more than ${EXPRESSIONS_MAX} FEEL expressions (EXPRESSIONS_MAX)`,
  ]);
});

test('a finding quotes only a limited part of a malicious file', async () => {
  const id = 'i'.repeat(1_000_000);
  const { findings } = await compileResource(
    'a.bpmn',
    bpmnXml({ id, nodes: [start, { id: `x${id}`, type: 'y' }] }),
  );
  assert.ok(findings.length >= 2);
  for (const { elementId, reason } of findings) {
    assert.ok((elementId ?? '').length <= FINDING_LENGTH_MAX);
    assert.ok(reason.length <= FINDING_LENGTH_MAX);
  }
});

test('files that are deployed together must have different process ids', async () => {
  const resources = await compileResources([
    { file: 'a.bpmn', xml: minimal('p') },
    { file: 'b.bpmn', xml: minimal('q') },
    { file: 'c.bpmn', xml: minimal('p') },
  ]);
  assert.deepEqual(
    resources.map(({ file, processes, findings }) => [
      file,
      processes.map((process) => process.id),
      findings,
    ]),
    [
      ['a.bpmn', ['p'], []],
      ['b.bpmn', ['q'], []],
      [
        'c.bpmn',
        [],
        [
          {
            file: 'c.bpmn',
            elementId: 'p',
            elementType: 'bpmn:Process',
            line: 4,
            reason: 'the process id is also used by a.bpmn, which is part of the same deployment',
          },
        ],
      ],
    ],
  );
});

test('an invalid file does not hide the findings of the others', async () => {
  const resources = await compileResources([
    { file: 'a.bpmn', xml: '<a>' },
    { file: 'b.bpmn', xml: minimal('q').replace('startEvent', 'callChoreography') },
  ]);
  assert.deepEqual(
    resources.map(({ findings }) => findings.map((finding) => finding.reason)),
    [
      ['malformed XML: 1 unclosed element'],
      ['bpmn:callChoreography is not supported', 'a start event is missing'],
    ],
  );
});

test('malformed files of every kind are rejected without an exception', async () => {
  const xml = readFileSync(new URL('compile.bpmn', import.meta.url), 'utf8');
  for (let length = 0; length < xml.length - 20; length += 97) {
    const { processes, findings } = await compileResource('cut.bpmn', xml.slice(0, length));
    assert.deepEqual(processes, []);
    assert.ok(findings.length > 0, `cut at ${length}`);
  }
  for (let at = 0; at < xml.length; at += 89) {
    const { processes, findings } = await compileResource(
      'odd.bpmn',
      `${xml.slice(0, at)}<"'&${xml.slice(at + 3)}`,
    );
    assert.ok(processes.length > 0 || findings.length > 0, `changed at ${at}`);
  }
});

test('flow nodes need no incoming and outgoing children, and existing ones have no effect [C203]', async () => {
  const without = bpmnXml({ id: 'p', nodes: [start, { id: 'e', type: 'endEvent' }], flows: ['s -> e'] });
  assert.doesNotMatch(without, /incoming|outgoing/);
  const withThem = without
    .replace(/<bpmn:startEvent id="s"[^>]*?\/?>(<\/bpmn:startEvent>)?/, (tag) =>
      opened(tag, 'startEvent', 'outgoing'),
    )
    .replace(/<bpmn:endEvent id="e"[^>]*?\/?>(<\/bpmn:endEvent>)?/, (tag) =>
      opened(tag, 'endEvent', 'incoming'),
    );
  assert.match(withThem, /<bpmn:outgoing>s_e</);
  for (const xml of [without, withThem]) {
    const { processes, findings } = await compileResource('p.bpmn', xml);
    assert.deepEqual(findings, []);
    const [flow] = processes[0]?.flows.values() ?? [];
    assert.deepEqual([flow?.id, flow?.source.id, flow?.target.id], ['s_e', 's', 'e']);
    assert.equal(processes[0]?.nodes.get('s')?.outgoing.length, 1);
  }
});

function opened(tag: string, type: string, child: string): string {
  const id = /id="[^"]*"/.exec(tag)?.[0] ?? '';
  return `<bpmn:${type} ${id}><bpmn:${child}>s_e</bpmn:${child}></bpmn:${type}>`;
}
