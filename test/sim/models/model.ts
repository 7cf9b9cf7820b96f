/**
 * The definition of a model of the simulation: its process, and the laws for each instance that completes.
 * Pure.
 */
import type { NodeSpec, ProcessSpec } from '../../bpmn-xml.ts';

/** The expected result of an instance that has completed without a modification or migration. */
export interface Ending {
  /**
   * How often an element completed. `body of <id>` is the body of a repeated activity; it is not included in
   * the count of `<id>`.
   */
  completed(elementId: string): number;
  terminated(elementId: string): number;
  /** A variable of the process; undefined if it doesn't exist. */
  variable(name: string): unknown;
}

export type Law = readonly [says: string, holds: (ending: Ending) => boolean];

export interface SimModel {
  readonly process: ProcessSpec;
  /** Elements that may complete more than once in an instance. */
  readonly repeated?: readonly string[];
  readonly laws?: readonly Law[];
  /** True if only other processes start it. */
  readonly isOnlyCalled?: true;
}

export const START = { id: 'start', type: 'startEvent' } as const;
export const END = { id: 'end', type: 'endEvent' } as const;
export const KEY = '=key';
/** Task header of a job that is published again if it gets no result. */
export const DEADLINE = { jobDeadline: 'PT15S' };

export function job(id: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return { id, type: 'serviceTask', job: { type: id, headers: DEADLINE }, ...more };
}

export function end(id: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return { id, type: 'endEvent', ...more };
}

/** A start event inside a scope. */
export function begin(id: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return { id, type: 'startEvent', ...more };
}

export function choice(id: string): NodeSpec {
  return { id, type: 'exclusiveGateway' };
}

export function boundary(id: string, attachedTo: string, more: Partial<NodeSpec>): NodeSpec {
  return { id, type: 'boundaryEvent', attachedTo, ...more };
}

/** A compensation handler. */
export function undoing(id: string, more: Partial<NodeSpec> = {}): NodeSpec {
  return { ...job(id), isForCompensation: true, ...more };
}

/** Execution listeners, each as `start checked`: the event and the job type. */
export function executionListeners(...all: readonly string[]): string {
  return listeners('executionListener', all);
}

/** Task listeners, each as `completing checked`. */
export function taskListeners(...all: readonly string[]): string {
  return listeners('taskListener', all);
}

function listeners(tag: string, all: readonly string[]): string {
  const lines = all.map((one) => {
    const [eventType, type] = one.split(' ');
    return `<zeebe:${tag} eventType="${eventType}" type="${type}" retries="2" />`;
  });
  return `<zeebe:${tag}s>${lines.join('')}</zeebe:${tag}s>`;
}

/** A law of a model: each element completed as often as the other. */
export function asOften(one: string, other: string): Law {
  return [`${one} as often as ${other}`, (of) => of.completed(one) === of.completed(other)];
}

/** A law of a model: exactly one of these completed, once. */
export function oneOf(...ids: readonly string[]): Law {
  return [`one of ${ids.join(', ')}`, (of) => ids.reduce((sum, id) => sum + of.completed(id), 0) === 1];
}

export function times(id: string, count: number): Law {
  return [`${id} ${count} times`, (of) => of.completed(id) === count];
}
