/**
 * Shared by the behaviour tests: an engine with deployed processes, and the expected rejection of a command.
 */
import assert from 'node:assert/strict';
import type {
  CommandRejectionCode,
  InstanceHandle,
  TestEngine,
  TestEngineOptions,
} from '../../testkit/index.ts';
import { CommandRejection, createTestEngine } from '../../testkit/index.ts';
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import { bpmnXml } from '../bpmn-xml.ts';

/** An engine with these processes deployed, each in a file of its own. */
export async function engineOf(
  specs: ProcessSpec | readonly ProcessSpec[],
  options: TestEngineOptions = {},
): Promise<TestEngine> {
  const engine = createTestEngine(options);
  const list: readonly ProcessSpec[] = Array.isArray(specs) ? specs : [specs];
  await engine.deploy(list.map((spec) => ({ name: `${spec.id}.bpmn`, content: bpmnXml(spec) })));
  return engine;
}

/** A process `p` with these nodes, a start event `start` and an end event `end`. */
export function process(nodes: readonly NodeSpec[], flows: ProcessSpec['flows'] = []): ProcessSpec {
  const ends: NodeSpec[] = [
    { id: 'start', type: 'startEvent' },
    { id: 'end', type: 'endEvent' },
  ];
  return { id: 'p', nodes: [...ends, ...nodes], flows };
}

/** A service task whose job type is its id. */
export function job(id: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return { id, type: 'serviceTask', job: { type: id }, ...more };
}

/** For assert.throws: a rejection with this code and a matching reason. */
export function rejected(code: CommandRejectionCode, reason = /./): (error: unknown) => true {
  return (error) => {
    assert.ok(error instanceof CommandRejection, String(error));
    assert.equal(error.code, code, error.message);
    assert.match(error.reason, reason);
    return true;
  };
}

/** The one incident of an instance, as `type element`. */
export function incidentOf(instance: InstanceHandle): string {
  const { incidents } = instance;
  assert.equal(incidents.length, 1, JSON.stringify(incidents));
  const [{ type, elementId } = { type: '', elementId: '' }] = incidents;
  return `${type} ${elementId}`;
}
