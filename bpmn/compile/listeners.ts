/**
 * `zeebe:executionListeners` and `zeebe:taskListeners`: jobs in the lifecycle of an element or a user task.
 * Pure. Source: Zeebe's ZeebeExecutionListener, ZeebeTaskListener, ExecutionListenersValidator and the
 * validators of the elements, which say which elements have no start or end listeners.
 */
import type { ExecutionListeners, JobDefinition, ListenerEvent } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { elementOf, elementsOf, textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { singleExtension, xmlName } from './extensions.ts';
import { readHeaders, readJobParts } from './job.ts';

const EXECUTION_EVENTS: readonly string[] = ['start', 'end'];

/**
 * Sets `node.listeners` of an element that has execution listeners, or reports a finding.
 * `unsupportedEvents`: the events for which the element supports none.
 */
export function readExecutionListeners(
  source: ModdleElement,
  node: NodeDraft,
  unsupportedEvents: readonly (keyof ExecutionListeners)[],
  compiler: Compiler,
): void {
  const found = readListeners(source, 'zeebe:ExecutionListeners', EXECUTION_EVENTS, compiler);
  if (found === undefined) return;
  const listeners: ExecutionListeners = { start: found.get('start') ?? [], end: found.get('end') ?? [] };
  const { kind } = node.event ?? { kind: 'none' };
  const check = (event: keyof ExecutionListeners): void => {
    if (listeners[event].length === 0) return;
    const what = kind === 'none' ? xmlName(source.$type) : `${xmlName(source.$type)} with ${kind} event`;
    compiler.report(source, `an execution listener can't listen to the ${event} of ${what}`);
  };
  for (const event of unsupportedEvents) check(event);
  node.listeners = listeners;
}

/** The listeners of one kind by their event, in document order; undefined if there are none. */
export function readListeners(
  source: ModdleElement,
  type: 'zeebe:ExecutionListeners' | 'zeebe:TaskListeners',
  events: readonly string[],
  compiler: Compiler,
): Map<ListenerEvent, JobDefinition[]> | undefined {
  const container = singleExtension(source, type, compiler);
  const all = container === undefined ? [] : elementsOf(container, 'listeners');
  if (all.length === 0) return undefined;
  const found = new Map<ListenerEvent, JobDefinition[]>();
  const ofElement = readHeaders(source, compiler);
  const seen = new Set<string>();
  for (const element of all) {
    const event = eventOf(element);
    const what = xmlName(element.$type);
    if (!events.includes(event)) {
      compiler.report(
        source,
        `the eventType '${event.slice(0, 100)}' of ${what} is not one of ${events.join(', ')}`,
      );
      continue;
    }
    const job = readJobParts(source, element, what, elementOf(element, 'headers'), compiler);
    if (job === undefined) continue;
    const name = `${event} ${textOf(element, 'type')?.trim() ?? ''}`;
    if (seen.has(name)) compiler.report(source, `there are two ${what} of the same event and type (${name})`);
    seen.add(name);
    const others = found.get(event as ListenerEvent) ?? [];
    found.set(event as ListenerEvent, [...others, withHeaders(job, ofElement)]);
  }
  return found;
}

/** A listener's job also has the task headers of the element; its own headers take precedence. */
function withHeaders(job: JobDefinition, ofElement: JobDefinition['headers']): JobDefinition {
  if (ofElement.length === 0) return job;
  const own = new Set(job.headers.map(([name]) => name));
  return { ...job, headers: [...ofElement.filter(([name]) => !own.has(name)), ...job.headers] };
}

/** Before 8.8, task listeners were named after the action: `complete` for `completing`. */
const FORMER_EVENTS = new Map([
  ['create', 'creating'],
  ['assignment', 'assigning'],
  ['update', 'updating'],
  ['complete', 'completing'],
  ['cancel', 'canceling'],
]);

function eventOf(element: ModdleElement): string {
  const event = textOf(element, 'eventType')?.trim() ?? '';
  return FORMER_EVENTS.get(event) ?? event;
}
