/**
 * Reads `zeebe:properties` of an element that receives Kafka records, and reports configurations that can
 * never work. Properties that depend on secrets are left to the runtime. Pure. Source: camunda/connectors,
 * InboundPropertyHandler; element templates of the Kafka connector v1 to v7.
 */
import { toDuration } from '../feel/index.ts';
import type { InboundConnector } from '../inbound-connector.ts';
import { KAFKA_INBOUND_TYPE } from '../inbound-connector.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementsOf, extensionsOf, idOf, textOf } from '../parse/moddle-element.ts';
import { startsProcess } from '../starts-process.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';

const EXPRESSIONS = [
  'activationCondition',
  'inbound.activationCondition',
  'correlationKeyExpression',
  'messageIdExpression',
  'resultExpression',
];

/** Properties with a fixed set of values. */
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  autoOffsetReset: ['none', 'latest', 'earliest'],
  deduplicationMode: ['AUTO', 'MANUAL'],
  consumeUnmatchedEvents: ['true', 'false'],
  onUnhandledRecord: ['deadLetter', 'block'],
  'schemaStrategy.type': ['noSchema', 'inlineSchema', 'schemaRegistry'],
};

const REQUIRED = ['topic.bootstrapServers', 'topic.topicName'];
const DEDUPLICATION_ID = /^[a-zA-Z0-9_-]+$/;

/** True for an element with the properties of an inbound Kafka connector. */
export function isInbound(source: ModdleElement): boolean {
  return propertiesOf(source).some(
    ({ name, value }) => name === 'inbound.type' && value === KAFKA_INBOUND_TYPE,
  );
}

/** Sets `node.inbound` if the element has an inbound connector, or reports a finding. */
export function readInboundConnector(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  if (!isInbound(source)) return;
  const inbound = readProperties(source, compiler);
  if (!isReachable(node)) {
    compiler.report(
      source,
      'inbound connectors are supported on none and message start events, message catch and boundary events, and receive tasks',
    );
    return;
  }
  checkProperties(source, inbound.properties, compiler);
  node.inbound = inbound;
}

/**
 * The generated name of a message without a name: equal for all elements of a process that share the message,
 * and unique otherwise.
 */
export function generatedMessageName(event: ModdleElement, message: ModdleElement): string {
  let scope: ModdleElement | undefined = event;
  while (scope !== undefined && scope.$type !== 'bpmn:Process') scope = scope.$parent;
  return `kafka-inbound/${scope === undefined ? '' : idOf(scope)}/${idOf(message)}`;
}

interface Property {
  readonly name: string;
  /** Undefined if unset. */
  readonly value: string | undefined;
}

function propertiesOf(source: ModdleElement): Property[] {
  return extensionsOf(source, 'zeebe:Properties').flatMap((container) =>
    elementsOf(container, 'properties').map((property) => ({
      name: textOf(property, 'name')?.trim() ?? '',
      value: textOf(property, 'value'),
    })),
  );
}

/** Dots mean nesting: a name can't be both a value and the prefix of another name, nor occur twice. */
function readProperties(source: ModdleElement, compiler: Compiler): InboundConnector {
  const properties = new Map<string, string>();
  const branches = new Map<string, string>();
  for (const { name, value } of propertiesOf(source)) {
    if (name === '' || value === undefined) continue;
    if (properties.has(name)) compiler.report(source, `the property '${name}' is defined twice`);
    properties.set(name, value);
    const parts = name.split('.');
    for (let length = 1; length < parts.length; length++) {
      branches.set(parts.slice(0, length).join('.'), name);
    }
  }
  for (const [branch, name] of branches) {
    if (!properties.has(branch)) continue;
    compiler.report(source, `the property '${branch}' conflicts with '${name}'`);
  }
  return { properties };
}

function isReachable(node: NodeDraft): boolean {
  const { event, traits } = node;
  if (event?.kind === 'none') return startsProcess(node);
  // An event that could not be read has its own finding.
  return traits.listens === true && (event === undefined || event.kind === 'message');
}

function checkProperties(
  source: ModdleElement,
  properties: ReadonlyMap<string, string>,
  compiler: Compiler,
): void {
  for (const name of REQUIRED) {
    if ((properties.get(name) ?? '').trim() === '')
      compiler.report(source, `the property '${name}' is missing or empty`);
  }
  for (const name of EXPRESSIONS) {
    const text = (properties.get(name) ?? '').trim().replace(/^=/, '').trim();
    // The value may contain a secret where FEEL is not allowed: it is parsed when the secret is known.
    if (text !== '' && !text.includes('secrets.'))
      compiler.feel(source, `=${text}`, `the property '${name}'`);
  }
  for (const [name, legal] of Object.entries(CHOICES)) {
    const value = properties.get(name) ?? '';
    if (value !== '' && !legal.includes(value))
      compiler.report(source, `the property '${name}' is '${value}', not one of ${legal.join(', ')}`);
  }
  if (properties.get('deduplicationMode') === 'MANUAL') {
    const id = properties.get('deduplicationId') ?? '';
    if (!DEDUPLICATION_ID.test(id))
      compiler.report(
        source,
        "deduplicationMode MANUAL requires a deduplicationId of letters, digits, '_', '-'",
      );
  }
  checkTimeToLive(source, properties.get('messageTtl')?.trim() ?? '', compiler);
}

function checkTimeToLive(source: ModdleElement, text: string, compiler: Compiler): void {
  if (text === '' || text.startsWith('=') || text.includes('secrets.')) return;
  if (toDuration(text) === null)
    compiler.report(source, `the property 'messageTtl' is '${text}', not an ISO 8601 duration such as PT1H`);
}
