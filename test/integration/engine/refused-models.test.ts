/**
 * Broken, hostile and unknown models: the command line rejects each with a reason, none of them is stored,
 * the engine continues.
 */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { bpmnXml } from '../../bpmn-xml.ts';
import { commandLineOf } from '../cli/command-line.ts';
import { SignalboxCluster } from '../fixture/cluster.ts';
import type { EngineNode } from '../fixture/engine-node.ts';

const PARTITIONS = 2;
const NESTED_DEEP = 100_000;
/** The largest depth that fits into one record: this model reaches the engine. */
const NESTED_FITTING = 50_000;
const LARGE_BYTES = 5 * 1024 * 1024;

const GOOD = bpmnXml({
  id: 'good',
  nodes: [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ],
  flows: ['start -> end'],
});

interface Refused {
  readonly name: string;
  readonly xml: string;
  readonly says: RegExp;
}

const BODY = GOOD.slice(GOOD.indexOf('<bpmn:definitions'));

function nested(levels: number): string {
  const elements = `${'<bpmn:a>'.repeat(levels)}${'</bpmn:a>'.repeat(levels)}`;
  return GOOD.replace('<bpmn:startEvent', `${elements}<bpmn:startEvent`);
}

const MODELS: readonly Refused[] = [
  {
    name: 'truncated',
    xml: GOOD.slice(0, GOOD.length / 2),
    says: /:\d+ .*not closed/,
  },
  { name: 'no-xml', xml: 'id,name\n1,order\n', says: /./ },
  { name: 'empty', xml: '', says: /./ },
  {
    name: 'entity-expansion',
    xml: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${BODY}`,
    says: /DOCTYPE/,
  },
  {
    name: 'external-entity',
    xml: `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${BODY}`,
    says: /DOCTYPE/,
  },
  { name: 'nested-deep', xml: nested(NESTED_DEEP), says: /nested deeper/ },
  { name: 'nested', xml: nested(NESTED_FITTING), says: /nest|deep|level/i },
  { name: 'large', xml: `${GOOD}<!--${'x'.repeat(LARGE_BYTES)}-->`, says: /bytes|large|MB/i },
  {
    name: 'unknown-element',
    xml: bpmnXml({
      id: 'unknown',
      nodes: [
        { id: 'start', type: 'startEvent' },
        { id: 'odd', type: 'choreographyTask' },
      ],
      flows: ['start -> odd'],
    }),
    says: /odd.*choreographyTask/s,
  },
  {
    name: 'dangling-flow',
    xml: GOOD.replace('targetRef="end"', 'targetRef="nowhere"'),
    says: /nowhere|start_end/,
  },
  {
    name: 'bad-feel',
    xml: bpmnXml({
      id: 'bad-feel',
      nodes: [
        { id: 'start', type: 'startEvent' },
        { id: 'compute', type: 'scriptTask', script: { expression: '=1 + + ) (', result: 'x' } },
        { id: 'end', type: 'endEvent' },
      ],
      flows: ['start -> compute -> end'],
    }),
    says: /compute/,
  },
];

let cluster: SignalboxCluster;
let node: EngineNode;
let folder: string;
let line: ReturnType<typeof commandLineOf>;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-test-'));
  await writeFile(join(folder, 'good.bpmn'), GOOD);
  for (const { name, xml } of MODELS) await writeFile(join(folder, `${name}.bpmn`), xml);
  cluster = await SignalboxCluster.open(PARTITIONS);
  line = commandLineOf(cluster);
  node = cluster.spawnNode('one');
  await node.ready(PARTITIONS);
});

after(async () => {
  await cluster.close();
  await rm(folder, { recursive: true, force: true });
});

for (const { name, says } of MODELS) {
  test(`rejected: ${name}`, async () => {
    const { exitCode, stdout, stderr } = await line.run('deploy', join(folder, `${name}.bpmn`));
    const said = stdout + stderr;
    assert.equal(exitCode, 4, said);
    assert.match(said, says);
    assert.match(said, new RegExp(`${name}\\.bpmn`), 'the file is named');
    assert.doesNotMatch(said, /root:|at .*\.ts:\d+/, 'no secret and no stack');
  });
}

test('none of them is stored, one invalid file rejects a valid one, and the engine is healthy', async () => {
  const together = await line.run('deploy', join(folder, 'good.bpmn'), join(folder, 'unknown-element.bpmn'));
  assert.equal(together.exitCode, 4);
  assert.deepEqual(await line.json('list', 'definitions'), []);
  assert.equal(node.hasExited, false);
  assert.equal((await node.health())?.ready, true);
  const good = await line.json('run', join(folder, 'good.bpmn'), '--await');
  assert.equal(good.at(-1)?.['state'], 'COMPLETED');
});
