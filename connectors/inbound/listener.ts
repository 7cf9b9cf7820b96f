/**
 * An element of a deployed process that receives business records, with all its properties evaluated:
 * secrets, FEEL without variables, groups. Pure except for the secrets. Source: kafka-connector contract
 * §3.1, §3.2.
 */

import { createHash } from 'node:crypto';
import type { Json } from '../../bpmn/feel/index.ts';
import { constantValue, feelDurationMs, isNumber, toDuration } from '../../bpmn/feel/index.ts';
import type { ExecutableProcess, FlowNode } from '../../bpmn/model.ts';
import { startsProcess } from '../../bpmn/starts-process.ts';
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { connectorProperties } from '../client-properties/java-properties.ts';
import { ConnectorInputError } from '../errors.ts';
import type { ConnectorExpression } from '../expression/connector-expression.ts';
import { connectorExpression } from '../expression/connector-expression.ts';
import type { SchemaStrategy } from '../formats/schema-strategy.ts';
import { schemaStrategy } from '../formats/schema-strategy.ts';
import type { SecretLookup } from '../secrets/secret-references.ts';
import { replaceSecrets } from '../secrets/secret-references.ts';

export type ListenerKind = 'noneStart' | 'messageStart' | 'eventSubProcessStart' | 'catch';
export type OffsetReset = 'none' | 'latest' | 'earliest';

/** The location of an element: enough to name it. */
export interface ElementPlace {
  readonly definitionKey: number;
  readonly processId: string;
  readonly version: number;
  readonly elementId: string;
}

/** How records are matched and what each one does. */
export interface Listener extends ElementPlace {
  readonly kind: ListenerKind;
  /** The names of the published messages; empty for a none start event. */
  readonly messageName: string;
  readonly condition?: ConnectorExpression;
  readonly correlationKey?: ConnectorExpression;
  readonly messageId?: ConnectorExpression;
  readonly resultVariable?: string;
  readonly resultExpression?: string;
  readonly timeToLiveMs: number;
  /** As in the model; undefined if the model doesn't specify it. */
  readonly consumesUnmatched: boolean | undefined;
  /** True if a record that can't be processed blocks its partition; only if the model requests that. */
  readonly blocks: boolean;
}

/** The topic and consumer settings of an element. */
export interface Source {
  readonly topic: string;
  readonly client: ConnectorProperties;
  readonly group: string;
  /** Elements of one process that share this id share each record: it is delivered to one of them. */
  readonly deduplicationId: string;
  readonly autoOffsetReset: OffsetReset;
  /** Start offsets, one per partition, and as written in the model; empty if not specified. */
  readonly offsets: readonly number[];
  readonly strategy: SchemaStrategy;
}

export interface InboundElement {
  readonly listener: Listener;
  readonly source: Source;
}

/** Time to live of a message if the model doesn't specify it, ms: one hour, as in Camunda's runtime. */
const TIME_TO_LIVE_MS = 3_600_000;
const GROUP_LENGTH_MAX = 250;

/** Properties that may differ between elements with a shared consumer. */
const ELEMENT_PROPERTIES: ReadonlySet<string> = new Set([
  'inbound.type',
  'deduplicationMode',
  'deduplicationId',
  'deduplicationModeManualFlag',
  'messageIdExpression',
  'correlationKeyExpression',
  'correlationRequired',
  'activationCondition',
  'inbound.activationCondition',
  'messageTtl',
  'resultExpression',
  'resultVariable',
  'consumeUnmatchedEvents',
  'onUnhandledRecord',
  'synchronousResponse',
]);

/** All elements of a process that receive records, in document order. */
export function* inboundNodes(process: ExecutableProcess): Generator<FlowNode> {
  for (const node of process.nodes.values()) if (node.inbound) yield node;
}

/**
 * Evaluates an element's properties. Throws ConnectorInputError for a missing secret or an invalid property.
 */
export function readInboundElement(
  place: ElementPlace,
  node: FlowNode,
  secrets: SecretLookup,
): InboundElement {
  const raw = node.inbound?.properties ?? new Map<string, string>();
  const properties = new Properties(raw, secrets);
  return { listener: readListener(place, node, properties), source: readSource(place, raw, properties) };
}

/** The properties that must be equal for all elements of a consumer. */
export function sharedPropertiesHash(raw: ReadonlyMap<string, string>): string {
  const shared = [...raw]
    .filter(([name]) => !ELEMENT_PROPERTIES.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(shared)).digest('hex').slice(0, 16);
}

/** Reads strings with their secrets replaced; those that start with `=` are FEEL without variables. */
class Properties {
  readonly #raw: ReadonlyMap<string, string>;
  readonly #secrets: SecretLookup;

  constructor(raw: ReadonlyMap<string, string>, secrets: SecretLookup) {
    this.#raw = raw;
    this.#secrets = secrets;
  }

  /** Undefined if unset or blank. */
  text(name: string): string | undefined {
    const text = replaceSecrets(this.#raw.get(name) ?? '', this.#secrets).trim();
    return text === '' ? undefined : text;
  }

  value(name: string): Json | undefined {
    const text = this.text(name);
    return text?.startsWith('=') ? connectorExpression(text).evaluate({}, 0) : text;
  }

  /** A FEEL result that is a string or a number is used as text. */
  string(name: string): string | undefined {
    const value = this.value(name);
    if (value === null || value === undefined) return undefined;
    if (typeof value === 'string' || isNumber(value)) return String(value);
    throw new ConnectorInputError(`the property ${name} must be a string`);
  }

  expression(name: string): ConnectorExpression | undefined {
    const text = this.text(name);
    return text === undefined ? undefined : connectorExpression(text);
  }
}

function readListener(place: ElementPlace, node: FlowNode, properties: Properties): Listener {
  const kind = kindOf(node);
  const condition =
    properties.expression('activationCondition') ?? properties.expression('inbound.activationCondition');
  const correlationKey = properties.expression('correlationKeyExpression');
  const messageId = properties.expression('messageIdExpression');
  const resultVariable = properties.text('resultVariable');
  const resultExpression = properties.text('resultExpression');
  if (kind === 'catch' && correlationKey === undefined)
    throw new ConnectorInputError(
      "correlationKeyExpression is missing, so records can't be correlated to it",
    );
  const unmatched = properties.text('consumeUnmatchedEvents');
  return {
    ...place,
    kind,
    messageName: messageNameOf(node),
    ...(condition && { condition }),
    ...(correlationKey && { correlationKey }),
    ...(messageId && { messageId }),
    ...(resultVariable && { resultVariable }),
    ...(resultExpression && { resultExpression }),
    timeToLiveMs: timeToLiveMs(properties.string('messageTtl')),
    consumesUnmatched: unmatched === undefined ? undefined : unmatched === 'true',
    blocks: properties.text('onUnhandledRecord') === 'block',
  };
}

function kindOf(node: FlowNode): ListenerKind {
  if (!node.traits.beginsScope) return 'catch';
  if (node.event?.kind === 'none') return 'noneStart';
  return startsProcess(node) ? 'messageStart' : 'eventSubProcessStart';
}

function messageNameOf({ event }: FlowNode): string {
  if (event?.kind !== 'message') return '';
  if (event.name.kind === 'static') return event.name.text;
  const value = constantValue(event.name.expression, 0);
  if (typeof value === 'string') return value;
  throw new ConnectorInputError(
    'its message name depends on variables, so no message can be published to it',
  );
}

function timeToLiveMs(text: string | undefined): number {
  if (text === undefined) return TIME_TO_LIVE_MS;
  const duration = toDuration(text);
  const ms = duration === null ? -1 : feelDurationMs(0, duration);
  if (ms < 0) throw new ConnectorInputError(`messageTtl '${text}' is not a duration`);
  return ms;
}

function readSource(place: ElementPlace, raw: ReadonlyMap<string, string>, properties: Properties): Source {
  const topic = properties.string('topic.topicName');
  if (topic === undefined) throw new ConnectorInputError('topic.topicName is empty');
  const client = connectorProperties({
    bootstrapServers: properties.string('topic.bootstrapServers') ?? '',
    credentials: {
      username: properties.string('authentication.username'),
      password: properties.string('authentication.password'),
    },
    additionalProperties: properties.value('additionalProperties'),
  });
  const deduplicationId = deduplicationIdOf(place, raw);
  const group =
    client.consumer.get('group.id') ??
    properties.string('groupId') ??
    `kafka-inbound-connector-${deduplicationId}`;
  return {
    topic,
    client,
    group: group.slice(0, GROUP_LENGTH_MAX),
    deduplicationId,
    autoOffsetReset: offsetReset(
      client.consumer.get('auto.offset.reset') ?? properties.string('autoOffsetReset') ?? 'latest',
    ),
    offsets: offsetsOf(properties.value('offsets')),
    strategy: readStrategy(properties, client),
  };
}

function readStrategy(properties: Properties, client: ConnectorProperties): SchemaStrategy {
  const schemaForm = {
    schemaStrategy: {
      type: properties.text('schemaStrategy.type') ?? null,
      schema: properties.value('schemaStrategy.schema') ?? null,
      schemaType: properties.text('schemaStrategy.schemaType') ?? null,
      schemaRegistryUrl: properties.string('schemaStrategy.schemaRegistryUrl') ?? null,
    },
    serializationType: properties.text('serializationType'),
    avro: { schema: properties.value('avro.schema') ?? null },
  };
  return schemaStrategy(schemaForm, client.registry.get('schema.registry.url'));
}

/**
 * Without a mode, each element consumes separately (templates up to 4). Unlike in Camunda, the version is not
 * part of the id, so that a redeployed process continues at its position.
 */
function deduplicationIdOf({ processId, elementId }: ElementPlace, raw: ReadonlyMap<string, string>): string {
  switch (raw.get('deduplicationMode')) {
    case 'AUTO':
      return `${processId}-${sharedPropertiesHash(raw)}`;
    case 'MANUAL':
      return `${processId}-${raw.get('deduplicationId') ?? ''}`;
    default:
      return `${processId}-${elementId}`;
  }
}

function offsetReset(text: string): OffsetReset {
  if (text === 'none' || text === 'latest' || text === 'earliest') return text;
  throw new ConnectorInputError(`autoOffsetReset '${text}' is not one of none, latest, earliest`);
}

/** `10`, `10,23` or `=[10,23]`. */
function offsetsOf(value: Json | undefined): readonly number[] {
  if (value === undefined || value === null) return [];
  const list = Array.isArray(value) ? value : String(value).split(',');
  const offsets = list.map((one) =>
    typeof one === 'string' && one.trim() === '' ? Number.NaN : Number(one),
  );
  if (offsets.every((offset) => Number.isSafeInteger(offset) && offset >= 0)) return offsets;
  throw new ConnectorInputError('offsets must be integers, one per partition');
}
