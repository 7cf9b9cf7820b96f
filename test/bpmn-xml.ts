/**
 * Writes BPMN XML from a compact description, so that a test shows its process in a few lines. Pure.
 *
 *   bpmnXml({
 *     id: 'order',
 *     nodes: [
 *       { id: 'start', type: 'startEvent' },
 *       { id: 'charge', type: 'serviceTask', job: { type: 'charge-card' }, inputs: { sum: '=order.sum' } },
 *       { id: 'late', type: 'boundaryEvent', attachedTo: 'charge', timer: { duration: 'PT5M' } },
 *       { id: 'isBig', type: 'exclusiveGateway' },
 *       { id: 'yes', type: 'endEvent' },
 *       { id: 'no', type: 'endEvent', error: 'TOO_SMALL' },
 *       { id: 'warned', type: 'endEvent' },
 *     ],
 *     flows: [
 *       'start -> charge -> isBig',
 *       'isBig -> yes if order.sum > 100',
 *       'isBig -> no default',
 *       'late -> warned',
 *     ],
 *   });
 *
 * Flows are text, `a -> b -> c` (a chain), `a -> b if <FEEL without the leading =>`, `a -> b default`, or
 * objects. The id of a flow is `a_b` (the second one between the same nodes `a_b_2`) unless an object gives
 * it one. Messages, errors, escalations and signals are declared at the root as needed. Nothing is checked:
 * tests of bad models use it too.
 */
import type { FlowNodeType } from '../bpmn/model.ts';
import type { FlowParts, FlowSpec } from './bpmn-flow-text.ts';
import { readFlows } from './bpmn-flow-text.ts';

export type { FlowSpec } from './bpmn-flow-text.ts';

/** `target: source`, in order; a list of pairs if a target occurs twice. */
export type MappingSpec =
  | Readonly<Record<string, string>>
  | readonly (readonly [target: string, source: string])[];

/** One flow node. Properties that don't belong to its type are written anyway. */
export interface NodeSpec {
  id: string;
  /**
   * Model name such as 'serviceTask', or any other BPMN tag name without prefix, such as 'choreographyTask'.
   */
  type: FlowNodeType | (string & {});
  name?: string;
  /** zeebe:taskDefinition and zeebe:taskHeaders. */
  job?: { type: string; retries?: string; headers?: Readonly<Record<string, string>> };
  /** zeebe:script. */
  script?: { expression: string; result: string };
  /** zeebe:ioMapping; sources starting with `=` are FEEL, others are text. */
  inputs?: MappingSpec;
  outputs?: MappingSpec;
  /** Message of an event or receive task; `key` is the correlation key's FEEL (with its `=`). */
  message?: { name: string; key?: string };
  timer?: { date?: string; duration?: string; cycle?: string };
  /** Error event definition: a code, or true for one without an error reference (catches all). */
  error?: string | true;
  /** Escalation event definition: a code, or true for one without a reference (catches all). */
  escalation?: string | true;
  /** Name of a signal event's signal. */
  signal?: string;
  /** Conditional event definition: FEEL (with its `=`) or with a filter of changes. */
  condition?: string | { is: string; names?: string; events?: string };
  terminate?: true;
  link?: string;
  /** Cancel event definition. */
  cancel?: true;
  /** Ad-hoc subprocesses; FEEL with its `=`. */
  adHoc?: { elements?: string; completion?: string; out?: string; outElement?: string };
  /** Complex gateways: FEEL with its `=`. */
  activationCondition?: string;
  /**
   * Compensation event definition, thrown for this activity or, with true, for all of the scope; on a
   * boundary event: the activity that undoes, to which an association leads. `reverse`: in reverse order of
   * completion.
   */
  compensation?: string | true;
  reverse?: true;
  isForCompensation?: true;
  /** zeebe:calledElement, with the attributes that are given. */
  called?: Readonly<Record<string, string>>;
  /**
   * multiInstanceLoopCharacteristics; `in`, `outElement` and `until` are FEEL with their `=`, `times` (the
   * loopCardinality) may be a number.
   */
  multi?: {
    in?: string;
    times?: string;
    element?: string;
    out?: string;
    outElement?: string;
    sequential?: boolean;
    until?: string;
  };
  /** standardLoopCharacteristics; `while` is FEEL with its `=`. */
  loop?: { while?: string; maximum?: number; testBefore?: boolean };
  /** Boundary events. */
  attachedTo?: string;
  /** Boundary events, and start events of event subprocesses. */
  interrupting?: boolean;
  /** Subprocesses. */
  nodes?: readonly NodeSpec[];
  flows?: readonly FlowSpec[];
  /**
   * Further attributes and raw XML: `extension` goes into extensionElements, `xml` behind everything else.
   */
  attributes?: Readonly<Record<string, string>>;
  extension?: string;
  xml?: string;
}

/** One process; `executable` is true unless said otherwise. */
export interface ProcessSpec {
  id: string;
  name?: string;
  executable?: boolean;
  versionTag?: string;
  nodes: readonly NodeSpec[];
  flows?: readonly FlowSpec[];
  /** Raw XML behind the process's elements. */
  xml?: string;
}

const MODEL_URI = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
const ZEEBE_URI = 'http://camunda.org/schema/zeebe/1.0';

/** The text of a BPMN file with these processes; `rootXml` is put behind them as it is. */
export function bpmnXml(processes: ProcessSpec | readonly ProcessSpec[], rootXml = ''): string {
  const roots = new Roots();
  const list: readonly ProcessSpec[] = Array.isArray(processes) ? processes : [processes];
  const body = list.map((process) => processXml(process, roots)).join('\n');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<bpmn:definitions xmlns:bpmn="${MODEL_URI}" xmlns:zeebe="${ZEEBE_URI}"`,
    '  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:test">',
    body,
    ...roots.xml(),
    rootXml,
    '</bpmn:definitions>',
    '',
  ].join('\n');
}

/** Messages, errors and the like met so far; equal ones are declared once. */
class Roots {
  readonly #ids = new Map<string, string>();
  readonly #xml: string[] = [];

  message(name: string, key: string | undefined): string {
    return this.#declare(`m ${name} ${key ?? ''}`, (id) => {
      const subscription =
        key === undefined ? '' : `<zeebe:subscription${attributes({ correlationKey: key })} />`;
      return element('message', { id, name }, extensions(subscription));
    });
  }

  error(code: string): string {
    return this.#declare(`e ${code}`, (id) => element('error', { id, name: code, errorCode: code }, ''));
  }

  escalation(code: string): string {
    return this.#declare(`c ${code}`, (id) =>
      element('escalation', { id, name: code, escalationCode: code }, ''),
    );
  }

  signal(name: string): string {
    return this.#declare(`s ${name}`, (id) => element('signal', { id, name }, ''));
  }

  xml(): readonly string[] {
    return this.#xml;
  }

  #declare(key: string, write: (id: string) => string): string {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = `Root_${this.#ids.size + 1}`;
    this.#ids.set(key, id);
    this.#xml.push(write(id));
    return id;
  }
}

function processXml(process: ProcessSpec, roots: Roots): string {
  const own = { id: process.id, name: process.name, isExecutable: String(process.executable ?? true) };
  const tag = process.versionTag;
  const extension = tag === undefined ? '' : `<zeebe:versionTag${attributes({ value: tag })} />`;
  const content = scopeXml(process.nodes, process.flows ?? [], roots);
  return element('process', own, extensions(extension) + content + (process.xml ?? ''));
}

function scopeXml(nodes: readonly NodeSpec[], flowSpecs: readonly FlowSpec[], roots: Roots): string {
  const flows = readFlows(flowSpecs);
  const defaults = new Map(flows.filter((flow) => flow.isDefault).map((flow) => [flow.from, flow.id]));
  return [
    ...nodes.map((node) => nodeXml(node, defaults.get(node.id), roots)),
    ...flows.map(flowXml),
    ...nodes.flatMap(associationXml),
  ].join('\n');
}

function associationXml({ id, type, compensation }: NodeSpec): string[] {
  if (type !== 'boundaryEvent' || typeof compensation !== 'string') return [];
  return [element('association', { id: `${id}_to`, sourceRef: id, targetRef: compensation }, '')];
}

function nodeXml(node: NodeSpec, defaultFlow: string | undefined, roots: Roots): string {
  const message = node.message && roots.message(node.message.name, node.message.key);
  const isTask = /Task$/.test(node.type);
  const own = {
    id: node.id,
    name: node.name,
    default: defaultFlow,
    attachedToRef: node.attachedTo,
    cancelActivity: node.type === 'boundaryEvent' && node.interrupting === false ? 'false' : undefined,
    isForCompensation: node.isForCompensation && 'true',
    isInterrupting: node.type === 'startEvent' && node.interrupting === false ? 'false' : undefined,
    triggeredByEvent: node.type === 'eventSubProcess' ? 'true' : undefined,
    messageRef: isTask ? message : undefined,
    ...node.attributes,
  };
  const definitions = eventDefinitionsXml(node, isTask ? undefined : message, roots);
  const inner = scopeXml(node.nodes ?? [], node.flows ?? [], roots);
  const conditions = [
    ...optionalXml('activationCondition', node.activationCondition),
    ...optionalXml('completionCondition', node.adHoc?.completion),
  ].join('');
  const content = definitions + loopXml(node) + conditions + inner + (node.xml ?? '');
  const tag = node.type === 'eventSubProcess' ? 'subProcess' : node.type;
  return element(tag, own, extensions(extensionXml(node)) + content);
}

function loopXml({ multi, loop }: NodeSpec): string {
  if (loop) {
    const own = { testBefore: loop.testBefore ? 'true' : undefined, loopMaximum: loop.maximum?.toString() };
    const condition = loop.while === undefined ? '' : expressionXml('loopCondition', loop.while);
    return element('standardLoopCharacteristics', own, condition);
  }
  if (!multi) return '';
  const zeebe = attributes({
    inputCollection: multi.in,
    inputElement: multi.element,
    outputCollection: multi.out,
    outputElement: multi.outElement,
  });
  const times = multi.times === undefined ? '' : expressionXml('loopCardinality', multi.times);
  const condition = multi.until === undefined ? '' : expressionXml('completionCondition', multi.until);
  const own = { isSequential: multi.sequential ? 'true' : undefined };
  const extension = zeebe === '' ? '' : extensions(`<zeebe:loopCharacteristics${zeebe} />`);
  const content = extension + times + condition;
  return element('multiInstanceLoopCharacteristics', own, content);
}

function extensionXml(node: NodeSpec): string {
  const parts: string[] = [];
  if (node.job) {
    const { type, retries, headers } = node.job;
    parts.push(`<zeebe:taskDefinition${attributes({ type, retries })} />`);
    const lines = Object.entries(headers ?? {}).map(
      ([key, value]) => `<zeebe:header${attributes({ key, value })} />`,
    );
    if (lines.length > 0) parts.push(`<zeebe:taskHeaders>${lines.join('')}</zeebe:taskHeaders>`);
  }
  if (node.script) {
    const { expression, result } = node.script;
    parts.push(`<zeebe:script${attributes({ expression, resultVariable: result })} />`);
  }
  if (node.called) parts.push(`<zeebe:calledElement${attributes(node.called)} />`);
  const mappings = [...mappingXml('input', node.inputs), ...mappingXml('output', node.outputs)];
  if (mappings.length > 0) parts.push(`<zeebe:ioMapping>${mappings.join('')}</zeebe:ioMapping>`);
  const { elements, out, outElement } = node.adHoc ?? {};
  if (elements ?? out ?? outElement) {
    const own = { activeElementsCollection: elements, outputCollection: out, outputElement: outElement };
    parts.push(`<zeebe:adHoc${attributes(own)} />`);
  }
  if (node.reverse) {
    const property = { name: 'signalbox:compensationOrder', value: 'reverse' };
    parts.push(`<zeebe:properties><zeebe:property${attributes(property)} /></zeebe:properties>`);
  }
  return parts.join('') + (node.extension ?? '');
}

function mappingXml(tag: string, mappings: MappingSpec | undefined): string[] {
  const pairs = Array.isArray(mappings) ? mappings : Object.entries(mappings ?? {});
  return pairs.map(([target, source]) => `<zeebe:${tag}${attributes({ source, target })} />`);
}

function eventDefinitionsXml(node: NodeSpec, messageRef: string | undefined, roots: Roots): string {
  const parts: string[] = [];
  const id = (kind: string) => `${node.id}_${kind}`;
  if (messageRef !== undefined)
    parts.push(element('messageEventDefinition', { id: id('message'), messageRef }, ''));
  if (node.timer) parts.push(element('timerEventDefinition', { id: id('timer') }, timerXml(node.timer)));
  if (node.error !== undefined) {
    const errorRef = node.error === true ? undefined : roots.error(node.error);
    parts.push(element('errorEventDefinition', { id: id('error'), errorRef }, ''));
  }
  if (node.escalation !== undefined) {
    const escalationRef = node.escalation === true ? undefined : roots.escalation(node.escalation);
    parts.push(element('escalationEventDefinition', { id: id('escalation'), escalationRef }, ''));
  }
  if (node.signal !== undefined) {
    const signalRef = roots.signal(node.signal);
    parts.push(element('signalEventDefinition', { id: id('signal'), signalRef }, ''));
  }
  if (node.condition !== undefined) parts.push(conditionXml(id('condition'), node.condition));
  if (node.terminate) parts.push(element('terminateEventDefinition', { id: id('terminate') }, ''));
  if (node.link !== undefined)
    parts.push(element('linkEventDefinition', { id: id('link'), name: node.link }, ''));
  if (node.cancel) parts.push(element('cancelEventDefinition', { id: id('cancel') }, ''));
  if (node.compensation !== undefined) {
    const isThrown = node.type !== 'boundaryEvent' && node.compensation !== true;
    const activityRef = isThrown ? String(node.compensation) : undefined;
    parts.push(element('compensateEventDefinition', { id: id('compensation'), activityRef }, ''));
  }
  return parts.join('');
}

function conditionXml(id: string, condition: NonNullable<NodeSpec['condition']>): string {
  const { is, names, events }: { is: string; names?: string; events?: string } =
    typeof condition === 'string' ? { is: condition } : condition;
  const filter = attributes({ variableNames: names, variableEvents: events });
  const extension = filter === '' ? '' : `<zeebe:conditionalFilter${filter} />`;
  const content = extensions(extension) + expressionXml('condition', is);
  return element('conditionalEventDefinition', { id }, content);
}

function timerXml(timer: NonNullable<NodeSpec['timer']>): string {
  const parts: string[] = [];
  if (timer.date !== undefined) parts.push(expressionXml('timeDate', timer.date));
  if (timer.duration !== undefined) parts.push(expressionXml('timeDuration', timer.duration));
  if (timer.cycle !== undefined) parts.push(expressionXml('timeCycle', timer.cycle));
  return parts.join('');
}

function flowXml(flow: FlowParts): string {
  const own = { id: flow.id, name: flow.name, sourceRef: flow.from, targetRef: flow.to };
  if (flow.condition === undefined) return element('sequenceFlow', own, '');
  const text = flow.condition.startsWith('=') ? flow.condition : `=${flow.condition}`;
  return element('sequenceFlow', own, expressionXml('conditionExpression', text));
}

function optionalXml(tag: string, text: string | undefined): string[] {
  return text === undefined ? [] : [expressionXml(tag, text)];
}

function expressionXml(tag: string, text: string): string {
  return `<bpmn:${tag} xsi:type="bpmn:tFormalExpression">${escapeXml(text)}</bpmn:${tag}>`;
}

function extensions(content: string): string {
  return content === '' ? '' : `<bpmn:extensionElements>${content}</bpmn:extensionElements>`;
}

function element(tag: string, own: Readonly<Record<string, string | undefined>>, content: string): string {
  const open = `<bpmn:${tag}${attributes(own)}`;
  return content === '' ? `${open} />` : `${open}>${content}</bpmn:${tag}>`;
}

function attributes(values: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(values)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
    .join('');
}

function escapeXml(text: string): string {
  return text.replace(/[<>&"\n\t]/g, (character) => `&#${character.charCodeAt(0)};`);
}
