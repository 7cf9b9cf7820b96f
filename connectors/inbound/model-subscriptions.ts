/**
 * The subscribers among deployed processes: start events of the latest version, and all elements at which an
 * instance of any version may wait. Pure except for the secrets. Source: kafka-connector contract §3.2.
 */
import { startsProcess } from '../../bpmn/starts-process.ts';
import type { DefinitionInfo } from '../../engine/step/environment.ts';
import { ConnectorInputError } from '../errors.ts';
import type { SchemaRegistries } from '../formats/schema-registry.ts';
import type { SecretLookup } from '../secrets/secret-references.ts';
import type { Subscription } from './consumer.ts';
import type { OlderVersion } from './idle-versions.ts';
import type { InboundElement } from './listener.ts';
import { inboundNodes, readInboundElement, sharedPropertiesHash } from './listener.ts';
import { ModelSubscriber } from './model-subscriber.ts';
import { valueDecoder } from './value-decoder.ts';

export interface ConnectorProblem {
  /** `process/<id>/<version>/<element>`. */
  readonly name: string;
  readonly reason: string;
}

export interface ModelSubscriptions {
  readonly subscriptions: readonly Subscription[];
  readonly problems: readonly ConnectorProblem[];
  /** The definitions that have connectors and are not the latest version. */
  readonly older: readonly OlderVersion[];
}

type Definition = readonly [definitionKey: number, info: DefinitionInfo];

export function modelSubscriptions(
  definitions: Iterable<Definition>,
  secrets: SecretLookup,
  registries: SchemaRegistries,
  isNeeded: (definitionKey: number) => boolean = () => true,
): ModelSubscriptions {
  const subscriptions: Subscription[] = [];
  const older: OlderVersion[] = [];
  const problems: ConnectorProblem[] = [];
  // Newest first: if two versions publish the same message, the variables of the newer one are used.
  const newestFirst = [...definitions].sort(([a], [b]) => b - a);
  const latest = new Map<string, number>();
  for (const [, { processId, version, deleted }] of newestFirst)
    if (!deleted) latest.set(processId, Math.max(version, latest.get(processId) ?? 0));
  for (const definition of newestFirst) {
    const [, { processId, version }] = definition;
    const isLatest = latest.get(processId) === version;
    const olderVersion = isLatest ? undefined : olderVersionOf(definition);
    if (olderVersion) older.push(olderVersion);
    if (olderVersion && !isNeeded(olderVersion.definitionKey)) continue;
    const elements = elementsOf(definition, isLatest, secrets, problems);
    for (const set of Map.groupBy(elements, ({ source }) => setKey(source)).values()) {
      const subscription = subscriptionOf(set, problems, registries);
      if (subscription) subscriptions.push(subscription);
    }
  }
  return { subscriptions, problems, older };
}

/** Undefined if no instance can wait for a record. */
function olderVersionOf([definitionKey, { processId, process }]: Definition): OlderVersion | undefined {
  const messageNames = [...inboundNodes(process)].flatMap(({ event }) => {
    return event?.kind === 'message' && event.name.kind === 'static' ? [event.name.text] : [];
  });
  return messageNames.length === 0 ? undefined : { definitionKey, processId, messageNames };
}

interface ReadElement extends InboundElement {
  /** Hash of the properties that must be equal for elements with a shared consumer. */
  readonly sharedHash: string;
}

function elementsOf(
  [definitionKey, { processId, version, process }]: Definition,
  isLatest: boolean,
  secrets: SecretLookup,
  problems: ConnectorProblem[],
): ReadElement[] {
  const elements: ReadElement[] = [];
  for (const node of inboundNodes(process)) {
    const isStart = startsProcess(node);
    if (isStart && !isLatest) continue;
    const place = { definitionKey, processId, version, elementId: node.id };
    try {
      const sharedHash = sharedPropertiesHash(node.inbound?.properties ?? new Map());
      elements.push({ ...readInboundElement(place, node, secrets), sharedHash });
    } catch (error) {
      if (!(error instanceof ConnectorInputError)) throw error;
      problems.push({ name: `process/${processId}/${version}/${node.id}`, reason: error.message });
    }
  }
  return elements;
}

function setKey({ deduplicationId, group, topic }: InboundElement['source']): string {
  return JSON.stringify([deduplicationId, group, topic]);
}

function subscriptionOf(
  elements: readonly ReadElement[],
  problems: ConnectorProblem[],
  registries: SchemaRegistries,
): Subscription | undefined {
  const [first] = elements;
  if (!first) return undefined;
  const { listener, source } = first;
  const name = `process/${listener.processId}/${listener.version}/${listener.elementId}`;
  if (elements.some(({ sharedHash }) => sharedHash !== first.sharedHash)) {
    const ids = elements.map((element) => element.listener.elementId).join(', ');
    const reason = `${ids} have the deduplicationId '${source.deduplicationId}', but not the same properties`;
    problems.push({ name, reason });
    return undefined;
  }
  try {
    const set = {
      deduplicationId: source.deduplicationId,
      listeners: elements.map((element) => element.listener),
    };
    const scope = JSON.stringify([source.client.bootstrapServers, source.group]);
    const subscriber = new ModelSubscriber(set, scope, valueDecoder(source, registries));
    const { topic, group, client, autoOffsetReset, offsets } = source;
    return { topic, group, client, autoOffsetReset, offsets, subscriber };
  } catch (error) {
    if (!(error instanceof ConnectorInputError)) throw error;
    problems.push({ name, reason: error.message });
    return undefined;
  }
}
