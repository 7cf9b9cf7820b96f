/** Compiles models for tests: from the `.bpmn` file beside a test, or from a description. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileResource } from '../../bpmn/compile.ts';
import type { ExecutableProcess, FlowNode } from '../../bpmn/model.ts';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';

/** The process of the `.bpmn` file named like the test file. Fails with the findings if it is rejected. */
export async function compileBeside(testUrl: string): Promise<ExecutableProcess> {
  const path = fileURLToPath(testUrl).replace(/\.test\.ts$/, '.bpmn');
  return compileXml(readFileSync(path, 'utf8'), basename(path));
}

/** The one process of an XML text. */
export async function compileXml(xml: string, file = 'test.bpmn'): Promise<ExecutableProcess> {
  const resource = await compileResource(file, xml);
  assert.deepEqual(resource.findings, []);
  assert.equal(resource.processes.length, 1);
  return resource.processes[0] as ExecutableProcess;
}

/** The one process of a description. */
export function compileSpec(spec: ProcessSpec): Promise<ExecutableProcess> {
  return compileXml(bpmnXml(spec));
}

/** The problems of a model, each as `element id: reason` (`-` for the whole file). */
export async function findingsOf(model: ProcessSpec | string): Promise<string[]> {
  const xml = typeof model === 'string' ? model : bpmnXml(model);
  const resource = await compileResource('test.bpmn', xml);
  if (resource.findings.length > 0) assert.deepEqual(resource.processes, []);
  return resource.findings.map((finding) => `${finding.elementId ?? '-'}: ${finding.reason}`);
}

/** The problems of `node` between a start and an end event. */
export function findingsOfNode(node: NodeSpec, ...others: NodeSpec[]): Promise<string[]> {
  const start: NodeSpec = { id: 'start', type: 'startEvent' };
  const end: NodeSpec = { id: 'end', type: 'endEvent' };
  return findingsOf({
    id: 'p',
    nodes: [start, node, end, ...others],
    flows: [`start -> ${node.id}`, `${node.id} -> end`],
  });
}

/** A flow node that must exist. */
export function nodeOf(process: ExecutableProcess, id: string): FlowNode {
  const node = process.nodes.get(id);
  assert.ok(node, `no flow node ${id}`);
  return node;
}

/** An optional text or FEEL attribute as it is written in a file. */
export function written(
  value: { kind: 'static'; text: string } | { kind: 'feel'; expression: { source: string } } | undefined,
): string | undefined {
  if (value === undefined) return undefined;
  return value.kind === 'static' ? value.text : `=${value.expression.source}`;
}
