/** Parsing: warnings of moddle become findings, and hostile files are rejected at little cost. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PARSER_WARNINGS_MAX } from '../../bpmn/limits.ts';
import type { Finding } from '../../bpmn/model.ts';
import { elementsOf, textOf } from '../../bpmn/parse/moddle-element.ts';
import { isFollowed } from '../../bpmn/parse/warnings.ts';
import { parseModel } from '../../bpmn/parse.ts';

const ROOT =
  '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" ' +
  'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d">';

/** A file of one process; its content begins on line 2. */
const fileOf = (content: string) =>
  `${ROOT}\n<bpmn:process id="p">${content}</bpmn:process></bpmn:definitions>`;

async function findingsIn(xml: string): Promise<readonly Finding[]> {
  return (await parseModel('a.bpmn', xml)).findings;
}

test('elements are recognized with any namespace prefix', async () => {
  const xml =
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">' +
    '<process id="p" name="&#128512;"/></definitions>';
  const { definitions, findings } = await parseModel('a.bpmn', xml);
  assert.deepEqual(findings, []);
  assert.ok(definitions);
  const [process] = elementsOf(definitions, 'rootElements');
  assert.ok(process);
  assert.equal(process.$type, 'bpmn:Process');
  assert.equal(textOf(process, 'name'), '😀');
});

test('malformed XML is rejected with its line', async () => {
  assert.deepEqual(await findingsIn(fileOf('\n</bpmn:task><bpmn:task>')), [
    { file: 'a.bpmn', line: 3, reason: 'malformed XML: closing tag mismatch' },
  ]);
  assert.deepEqual(await findingsIn(fileOf('\n\n<bpmn:task id=x />')), [
    { file: 'a.bpmn', line: 4, reason: 'malformed XML: missing attribute value quotes' },
  ]);
  assert.deepEqual(await findingsIn(fileOf('some text')), [
    { file: 'a.bpmn', line: 2, reason: 'malformed XML: unexpected body text <some text>' },
  ]);
  assert.deepEqual(await findingsIn(fileOf('<x:task />')), [
    { file: 'a.bpmn', line: 2, reason: 'malformed XML: missing namespace on <x:task>' },
  ]);
});

test('other XML is rejected as not BPMN', async () => {
  for (const xml of ['<note><body/></note>', '<definitions xmlns="urn:other"/>']) {
    const [finding, ...more] = await findingsIn(xml);
    assert.match(finding?.reason ?? '', /^not a BPMN 2.0 file: /);
    assert.deepEqual(more, []);
  }
});

test('unknown elements and attributes of BPMN and Zeebe are findings', async () => {
  const extension = '<bpmn:extensionElements><zeebe:magic /></bpmn:extensionElements>';
  assert.deepEqual(
    await findingsIn(
      fileOf(`\n<bpmn:magicTask id="m" />\n<bpmn:task id="t" wand="1">${extension}</bpmn:task>`),
    ),
    [
      {
        file: 'a.bpmn',
        elementType: 'bpmn:MagicTask',
        line: 3,
        reason: 'the element bpmn:MagicTask is unknown, or not allowed here',
      },
      {
        file: 'a.bpmn',
        elementId: 't',
        elementType: 'bpmn:Task',
        reason: 'the attribute wand is unknown',
      },
      {
        file: 'a.bpmn',
        elementType: 'zeebe:Magic',
        line: 4,
        reason: 'the element zeebe:Magic is unknown, or not allowed here',
      },
    ],
  );
});

test('duplicate and illegal ids are findings', async () => {
  const content = '<bpmn:task id="t" />\n<bpmn:sequenceFlow id="t" />\n<bpmn:task id="1st" />';
  assert.deepEqual(await findingsIn(fileOf(content)), [
    { file: 'a.bpmn', elementId: 't', line: 3, reason: 'the id is used more than once' },
    {
      file: 'a.bpmn',
      elementId: '1st',
      line: 4,
      reason:
        'the id is invalid: it may contain letters, digits, _ - and . only, and must not start with a digit',
    },
  ]);
});

test('an unresolved reference is a finding of its element if the compiler follows it, else a warning', async () => {
  const content =
    '<bpmn:task id="t"><bpmn:incoming>gone</bpmn:incoming></bpmn:task>' +
    '<bpmn:endEvent id="e"><bpmn:errorEventDefinition id="def" errorRef="none" /></bpmn:endEvent>';
  const { findings, warnings, unresolved } = await parseModel('a.bpmn', fileOf(content));
  const shown = (list: typeof findings) => list.map(({ elementId, reason }) => [elementId, reason]);
  assert.deepEqual(shown(findings), [['e', "errorRef refers to 'none', which is not in this file"]]);
  assert.deepEqual(shown(warnings), [['t', "incoming refers to 'gone', which is not in this file"]]);
  assert.deepEqual([...unresolved], ['def errorRef']);
});

test('references that the compiler never follows may lead nowhere, whatever element has them', async () => {
  const inProcess = [
    '<bpmn:laneSet id="ls"><bpmn:lane id="l" partitionElementRef="gone"><bpmn:flowNodeRef>gone</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>',
    '<bpmn:dataObject id="do" itemSubjectRef="gone" /><bpmn:dataObjectReference id="dor" dataObjectRef="gone" />',
    '<bpmn:dataStoreReference id="dsr" dataStoreRef="gone" />',
    '<bpmn:task id="t"><bpmn:incoming>gone</bpmn:incoming><bpmn:outgoing>gone</bpmn:outgoing>',
    '<bpmn:ioSpecification><bpmn:dataInput id="di" itemSubjectRef="gone" /><bpmn:inputSet><bpmn:dataInputRefs>gone</bpmn:dataInputRefs></bpmn:inputSet><bpmn:outputSet /></bpmn:ioSpecification>',
    '<bpmn:dataInputAssociation id="dia"><bpmn:sourceRef>gone</bpmn:sourceRef><bpmn:targetRef>gone</bpmn:targetRef></bpmn:dataInputAssociation></bpmn:task>',
    '<bpmn:association id="as" sourceRef="gone" targetRef="t" /><bpmn:group id="g" categoryValueRef="gone" />',
  ];
  const atRoot = [
    '<bpmn:signal id="si" name="s" structureRef="String" /><bpmn:message id="m" name="m" itemRef="gone" />',
    '<bpmn:error id="er" structureRef="gone" /><bpmn:escalation id="es" structureRef="gone" />',
    '<bpmn:collaboration id="c"><bpmn:participant id="pa" processRef="gone" />',
    '<bpmn:messageFlow id="mf" sourceRef="pa" targetRef="gone" messageRef="gone" /></bpmn:collaboration>',
  ];
  const xml = fileOf(inProcess.join('')).replace(
    '</bpmn:definitions>',
    `${atRoot.join('')}</bpmn:definitions>`,
  );
  const { findings, warnings } = await parseModel('a.bpmn', xml);
  assert.deepEqual(findings, []);
  const about = warnings.map(({ reason }) => reason.split(' ', 1)[0]);
  for (const property of [
    ...['partitionElementRef', 'flowNodeRef', 'itemSubjectRef', 'dataObjectRef', 'dataStoreRef', 'incoming'],
    ...['outgoing', 'dataInputRefs', 'sourceRef', 'targetRef', 'categoryValueRef', 'structureRef', 'itemRef'],
    ...['processRef', 'messageRef'],
  ]) {
    assert.ok(about.includes(property), property);
  }
});

test('references are followed by the type of their element', () => {
  assert.ok(isFollowed('bpmn:SequenceFlow', 'targetRef') && isFollowed('bpmn:Task', 'default'));
  assert.ok(!isFollowed('bpmn:MessageFlow', 'targetRef') && !isFollowed('bpmn:MessageFlow', 'messageRef'));
  assert.ok(isFollowed('dmn:Decision', 'anything'), 'other languages are as strict as before');
});

test('any number of references may lead nowhere', async () => {
  const tasks = Array.from(
    { length: 150 },
    (_, at) => `<bpmn:task id="t${at}"><bpmn:incoming>gone</bpmn:incoming></bpmn:task>`,
  );
  const { definitions, findings, warnings } = await parseModel('a.bpmn', fileOf(tasks.join('')));
  assert.ok(definitions);
  assert.deepEqual([findings.length, warnings.length], [0, 100]);
});

test('the diagram is ignored', async () => {
  const xml =
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" ' +
    'xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"><bpmn:process id="p" />' +
    '<bpmndi:BPMNDiagram id="x">' +
    '<bpmndi:BPMNPlane id="y" bpmnElement="gone" odd="1"><bpmndi:BPMNOdd /></bpmndi:BPMNPlane>' +
    '</bpmndi:BPMNDiagram></bpmn:definitions>';
  assert.deepEqual(await findingsIn(xml), []);
});

test('names of properties of all objects are plain ids without other effects', async () => {
  const attributes = '__proto__="x" constructor="y" toString="z"';
  const tasks = `<bpmn:task id="__proto__" ${attributes} /><bpmn:task id="constructor" />`;
  const content = `${tasks}<constructor /><__proto__ />`;
  const { definitions, findings } = await parseModel('a.bpmn', fileOf(content));
  assert.ok(definitions);
  const process = elementsOf(definitions, 'rootElements')[0];
  assert.ok(process);
  assert.deepEqual(
    elementsOf(process, 'flowElements').map((element) => textOf(element, 'id')),
    ['__proto__', 'constructor'],
  );
  assert.ok(findings.length >= 2);
  assert.deepEqual(Object.keys(Object.prototype), []);
  assert.equal(typeof {}.toString, 'function');
});

test('parsing stops after a limited number of problems', async () => {
  const { definitions, findings } = await parseModel(
    'a.bpmn',
    fileOf('<bpmn:magic>\n\n\n</bpmn:magic>'.repeat(40_000)),
  );
  assert.equal(definitions, undefined);
  assert.equal(findings.length, PARSER_WARNINGS_MAX + 1);
  assert.match(findings.at(-1)?.reason ?? '', /PARSER_WARNINGS_MAX/);
});

test('the deepest allowed nesting does not overflow the stack', async () => {
  const open = Array.from({ length: 190 }, (_, index) => `<bpmn:subProcess id="s${index}">`).join('');
  assert.deepEqual(await findingsIn(fileOf(open + '</bpmn:subProcess>'.repeat(190))), []);
});
