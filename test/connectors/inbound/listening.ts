/** Elements with inbound connectors, read from a model as an engine would, and records for them. */
import type { DecodedValue } from '../../../connectors/formats/plain-formats.ts';
import { decodePlain } from '../../../connectors/formats/plain-formats.ts';
import type { InboundElement } from '../../../connectors/inbound/listener.ts';
import { inboundNodes, readInboundElement } from '../../../connectors/inbound/listener.ts';
import type { MatchingRecord, Verdict } from '../../../connectors/inbound/matching.ts';
import { matchRecord } from '../../../connectors/inbound/matching.ts';
import { coordinatesOf, recordMessage } from '../../../connectors/inbound/record-message.ts';
import { compileXml } from '../../bpmn/compile-model.ts';
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';
import { bpmnXml } from '../../bpmn-xml.ts';

const BASE = {
  'inbound.type': 'io.camunda:connector-kafka-inbound:1',
  'topic.bootstrapServers': 'kafka:9092',
  'topic.topicName': 'news',
};

function properties(more: Readonly<Record<string, string>>): string {
  const xml = Object.entries({ ...BASE, ...more }).map(
    ([name, value]) => `<zeebe:property name="${name}" value="${value.replaceAll('"', '&quot;')}" />`,
  );
  return `<zeebe:properties>${xml.join('')}</zeebe:properties>`;
}

/** A start event with these properties (and a message, unless `none`). */
export function starting(id: string, more: Readonly<Record<string, string>>, none = false): NodeSpec {
  const message = none ? {} : { message: { name: `${id}-message` } };
  return { id, type: 'startEvent', extension: properties(more), ...message };
}

/** An intermediate catch event with these properties. */
export function catching(id: string, more: Readonly<Record<string, string>>, name = 'caught'): NodeSpec {
  const extension = properties({ correlationKeyExpression: '=value.id', ...more });
  return { id, type: 'intermediateCatchEvent', extension, message: { name, key: '=id' } };
}

/** Every listening element of a process that consists of these nodes. */
export async function elementsOf(
  nodes: readonly NodeSpec[],
  secrets: Readonly<Record<string, string>> = {},
): Promise<InboundElement[]> {
  const starts = nodes.filter(({ type }) => type === 'startEvent');
  const others = nodes.filter(({ type }) => type !== 'startEvent').map(({ id }) => id);
  const first = starts.length > 0 ? starts : [{ id: 'begin', type: 'startEvent' }];
  const spec: ProcessSpec = {
    id: 'p',
    nodes: [...(starts.length > 0 ? [] : first), ...nodes, { id: 'end', type: 'endEvent' }],
    flows: first.map(({ id }) => [id, ...others, 'end'].slice(0, 2).join(' -> ')),
  };
  const chain = [...others, 'end'];
  const flows = [...(spec.flows ?? []), ...(chain.length > 1 ? [chain.join(' -> ')] : [])];
  const process = await compileXml(bpmnXml({ ...spec, flows }));
  return [...inboundNodes(process)].map((node) => {
    const place = { definitionKey: 1, processId: 'p', version: 3, elementId: node.id };
    return readInboundElement(place, node, (name) => secrets[name]);
  });
}

/** `value`: text is used as it is, null is a tombstone, everything else becomes JSON. */
export function received(
  value: unknown,
  more: { key?: string; headers?: Record<string, string> } = {},
): MatchingRecord {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const record = {
    offset: 7,
    timestampMs: 1_000,
    key: more.key === undefined ? null : Buffer.from(more.key),
    value: value === null ? null : Buffer.from(text),
    headers: Object.entries(more.headers ?? {}).map(([key, one]) => ({ key, value: Buffer.from(one) })),
  };
  const decoded: DecodedValue = decodePlain(record.value);
  return {
    message: recordMessage(record, decoded),
    coordinates: coordinatesOf({ topic: 'news', partition: 2 }, record),
  };
}

/** The verdict of these elements, which share a consumer, about a record. */
export function verdictOf(elements: readonly InboundElement[], record: MatchingRecord): Verdict {
  return matchRecord(
    { deduplicationId: 'd', listeners: elements.map(({ listener }) => listener) },
    record,
    0,
  );
}
