/** The state of an instance, element or task, as a word and a color. */
import type { VNode } from 'preact';
import { words } from '../format.ts';

const KINDS: Readonly<Record<string, string>> = {
  ACTIVE: 'active',
  CREATED: 'active',
  COMPLETED: 'done',
  RESOLVED: 'done',
  TERMINATED: 'ended',
  CANCELED: 'ended',
  INCIDENT: 'incident',
  FAILED: 'incident',
  ERROR_THROWN: 'incident',
  DONE: 'done',
  EVALUATED: 'done',
  STOPPED: 'ended',
  TIMED_OUT: 'ended',
};

export function Badge({
  state,
  incident = false,
}: {
  readonly state: string;
  readonly incident?: boolean;
}): VNode {
  const shown = incident ? 'INCIDENT' : state;
  return <span class={`badge ${KINDS[shown] ?? 'active'}`}>{words(shown)}</span>;
}
