/**
 * Builds the history of an instance as a tree: each element instance below its scope, with its events.
 * Pure.
 */

import type { InstanceEvent, StepRecord } from '../../state/events.ts';
import { EventKind, eventName, subjectKeyOf } from '../../state/events.ts';
import { parseExactJson } from '../../state/exact-json.ts';
import { isoTime } from '../times.ts';
import { variableJson } from '../variable-json.ts';
import { noteOf } from './event-notes.ts';

export interface TraceNode {
  readonly key: number;
  /** The element id; inner instances of a loop also have the loop counter. */
  readonly elementId: string;
  readonly type: string;
  readonly startedAtMs: number;
  endedAtMs: number | null;
  end: 'completed' | 'terminated' | null;
  /** Events and child element instances, in order. */
  readonly items: (TraceNote | TraceNode)[];
}

export interface TraceNote {
  readonly atMs: number;
  /** As in the event's record: names and values may contain any characters. */
  readonly text: string;
}

/**
 * Builds the tree; it has several roots only if the start of the history was deleted. Variables are shown on
 * request.
 */
export function traceOf(
  steps: readonly StepRecord[],
  options: { readonly variables?: boolean } = {},
): TraceNode[] {
  const nodes = new Map<number, TraceNode>();
  const roots: TraceNode[] = [];
  for (const { atMs, events, command, actor, repeatedCommandId: id } of steps) {
    for (const event of events) applyToTrace(nodes, roots, event, atMs, options.variables === true);
    if (actor) {
      const subject = events[0] && nodes.get(subjectKeyOf(events[0]) ?? 0);
      (subject ?? roots[0])?.items.push({ atMs, text: `${command} by ${actor}` });
    }
    if (id) roots[0]?.items.push({ atMs, text: `${command} with id ${id} repeated: ignored` });
  }
  return roots;
}

function applyToTrace(
  nodes: Map<number, TraceNode>,
  roots: TraceNode[],
  event: InstanceEvent,
  atMs: number,
  withVariables: boolean,
): void {
  if (event.kind === EventKind.elementActivating) {
    const { key, name: type, scopeKey, loopCounter } = event;
    const elementId = loopCounter ? `${event.elementId} ${loopCounter}` : event.elementId;
    const node: TraceNode = {
      key,
      elementId,
      type,
      startedAtMs: atMs,
      endedAtMs: null,
      end: null,
      items: [],
    };
    nodes.set(key, node);
    const scope = scopeKey === undefined ? undefined : nodes.get(scopeKey);
    if (scope) scope.items.push(node);
    else roots.push(node);
    return;
  }
  if (event.kind === EventKind.elementCompleted || event.kind === EventKind.elementTerminated) {
    const node = nodes.get(event.key);
    if (!node) return;
    node.endedAtMs = atMs;
    node.end = event.kind === EventKind.elementCompleted ? 'completed' : 'terminated';
    return;
  }
  if (event.kind === EventKind.variableSet && !withVariables) return;
  const text = noteOf(event, atMs);
  if (text === undefined) return;
  const node = nodes.get(subjectKeyOf(event) ?? 0) ?? roots[0];
  node?.items.push({ atMs, text });
}

/** Each event as a separate object, for programs: keys are numbers, variables are values. */
export function* eventObjects(steps: readonly StepRecord[]): Generator<object> {
  for (const { atMs, command, position, instanceKey, actor, events, repeatedCommandId } of steps) {
    if (repeatedCommandId) {
      const event = 'commandRepeated';
      yield { at: isoTime(atMs), instanceKey, command, position, event, commandId: repeatedCommandId };
    }
    for (const event of events) {
      yield {
        at: isoTime(atMs),
        instanceKey,
        command,
        position,
        ...(actor && { actor }),
        event: eventName(event.kind),
        ...eventData(event),
      };
    }
  }
}

/** Kinds whose `value` is the JSON text of a variable or an output. */
const WITH_JSON: ReadonlySet<number> = new Set([EventKind.variableSet, EventKind.loopOutputSet]);

function eventData(event: InstanceEvent): object {
  const { kind, ...data } = plain(event) as { readonly kind: number; readonly value?: unknown };
  const isJson = WITH_JSON.has(kind) && typeof data.value === 'string';
  return isJson ? { ...data, value: parseExactJson(String(data.value)) } : data;
}

/** Only own properties: a decoded message would write its keys as text. */
function plain(value: unknown, within = ''): unknown {
  if (Array.isArray(value)) return value.map((item) => plain(item, within));
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner, name)]));
  return variableJson(own, within) ?? own;
}
