/**
 * The features that a flow node of a random process covers: its element type, and variants with their own
 * behaviour. The list of all features comes from the tables that the conformance check uses. Pure.
 */
import type { ElementType } from '../../bpmn/elements/element.ts';
import { elements } from '../../bpmn/elements/table.ts';
import type { EventPosition } from '../../bpmn/events/event.ts';
import { eventDefinitions } from '../../bpmn/events/table.ts';
import type { FlowNode, FlowNodeType } from '../../bpmn/model.ts';
import { TASK_LISTENERS } from './further-blocks.ts';

/** Types of events: their features are the positions and kinds, not these types. */
const EVENTS: ReadonlySet<string> = new Set(
  Object.values<ElementType>(elements).flatMap(({ type, traits }) => (traits.isEvent ? [type] : [])),
);
const ACTIVITIES = [
  'serviceTask',
  'sendTask',
  'scriptTask',
  'businessRuleTask',
  'userTask',
  'receiveTask',
  'manualTask',
  'task',
  'subProcess',
  'transaction',
  'adHocSubProcess',
  'callActivity',
] as const satisfies readonly FlowNodeType[];
/** Kinds of events that can be non-interrupting. */
const BESIDE = ['message', 'timer', 'signal', 'escalation', 'conditional'];
const TIMERS = [
  'start date',
  'start cycle',
  'catch date',
  'catch duration',
  'boundary date',
  'boundary duration',
  'boundary cycle',
  'eventSubProcessStart date',
  'eventSubProcessStart duration',
  'eventSubProcessStart cycle',
];

/** Every feature that random processes must contain and run. */
export function wantedTraits(): string[] {
  const positions = [...eventDefinitions.values()].flatMap(({ kind, positions }) =>
    positions.map((position) => `${kind}/${position}`),
  );
  return [
    ...Object.keys(elements).filter((type) => !EVENTS.has(type)),
    ...positions,
    ...BESIDE.flatMap((kind) => [`${kind}/boundary beside`, `${kind}/eventSubProcessStart beside`]),
    ...TIMERS.map((timer) => `timer/${timer}`),
    ...ACTIVITIES.flatMap((type) => [
      `${type} in parallel multi-instance`,
      `${type} in sequential multi-instance`,
      `${type} in standardLoop`,
      // An element that never waits is interrupted only by a condition that is true from the beginning.
      ...(/^(manualTask|task)$/.test(type) ? [] : [`boundary event on ${type}`]),
      `compensation of ${type}`,
    ]),
    ...['completionCondition', 'outputCollection'].map((what) => `multiInstanceBody with ${what}`),
    ...['FEEL', 'job'].map((what) => `scriptTask ${what}`),
    ...['decision', 'job'].map((what) => `businessRuleTask ${what}`),
    ...['kept', 'job'].map((what) => `userTask ${what}`),
    ...['latest', 'deployment', 'versionTag'].map((binding) => `callActivity ${binding}`),
    ...['process', 'subProcess'].map((parent) => `eventSubProcess in ${parent}`),
    ...['one activity', 'reverse'].map((what) => `compensation thrown: ${what}`),
    ...['start', 'end', ...TASK_LISTENERS].map(listenerTrait),
  ];
}

/** The feature of a listener by its moment. */
export function listenerTrait(event: string): string {
  return `listener ${event}`;
}

/** The features of a flow node; its listeners are features of their own. */
export function traitsOf(node: FlowNode): string[] {
  const { type, parent } = node;
  if (EVENTS.has(type)) return eventTraits(node);
  const traits: string[] = [type];
  if (type === 'scriptTask') traits.push(`scriptTask ${node.script ? 'FEEL' : 'job'}`);
  if (type === 'businessRuleTask')
    traits.push(`businessRuleTask ${node.calledDecision ? 'decision' : 'job'}`);
  if (type === 'userTask') traits.push(`userTask ${node.userTask ? 'kept' : 'job'}`);
  if (node.called) traits.push(`callActivity ${node.called.binding}`);
  if (type === 'eventSubProcess') traits.push(`eventSubProcess in ${parent?.type}`);
  if (parent?.loop) traits.push(`${type} in ${loopOf(parent.loop)}`);
  if (node.loop?.kind === 'multiInstance') {
    if (node.loop.completionCondition) traits.push('multiInstanceBody with completionCondition');
    if (node.loop.outputCollection) traits.push('multiInstanceBody with outputCollection');
  }
  return traits;
}

function loopOf(loop: NonNullable<FlowNode['loop']>): string {
  if (loop.kind === 'standardLoop') return 'standardLoop';
  return `${loop.sequential ? 'sequential' : 'parallel'} multi-instance`;
}

function eventTraits(node: FlowNode): string[] {
  const { event, interrupting, attachedTo } = node;
  if (!event) return [];
  const at = `${event.kind}/${positionOf(node)}`;
  const traits: string[] = [at];
  if (interrupting === false) traits.push(`${at} beside`);
  if (event.kind === 'timer') traits.push(`${at} ${event.timer}`);
  if (attachedTo && event.kind === 'compensation') traits.push(`compensation of ${typeOf(attachedTo)}`);
  else if (attachedTo) traits.push(`boundary event on ${typeOf(attachedTo)}`);
  if (event.kind === 'compensation' && event.activityId) traits.push('compensation thrown: one activity');
  if (node.compensationOrder === 'reverse') traits.push('compensation thrown: reverse');
  return traits;
}

/** The type of the repeated activity, not of its body. */
function typeOf({ type, inner, loop }: FlowNode): FlowNodeType {
  return (loop && inner?.type) ?? type;
}

function positionOf({ type, parent }: FlowNode): EventPosition {
  if (type === 'boundaryEvent') return 'boundary';
  if (type === 'endEvent') return 'end';
  if (type === 'intermediateCatchEvent') return 'catch';
  if (type === 'intermediateThrowEvent') return 'throw';
  if (parent?.type === 'process') return 'start';
  return parent?.type === 'eventSubProcess' ? 'eventSubProcessStart' : 'subProcessStart';
}
