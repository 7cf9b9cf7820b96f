/**
 * Which events of a process are published as CloudEvents: the types that exist, and a selection of them.
 * Pure. See docs/events.md.
 */

/**
 * The types that exist, as `<subject>.<what happened>`. The type of a CloudEvent is
 * `io.signalbox.<this>.v1`. A consumer may rely on the names; they are never changed.
 */
export const EVENT_TYPES = [
  'process-instance.started',
  'process-instance.completed',
  'process-instance.terminated',
  'process-instance.migrated',
  'incident.created',
  'incident.resolved',
  'user-task.created',
  'user-task.assigned',
  'user-task.updated',
  'user-task.completed',
  'user-task.canceled',
  'job.created',
  'job.completed',
  'job.failed',
  'job.error-thrown',
  'job.canceled',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

export interface PublishedEvents {
  /** Absent: those of the engine's option. */
  readonly types?: ReadonlySet<EventType>;
  /** Variables of the process that each event contains: all, or those with these names; absent: none. */
  readonly variables?: 'all' | readonly string[];
}

const SUBJECTS: readonly string[] = [...new Set(EVENT_TYPES.map(subjectOf))];

/** The first part of a type, such as incident. */
function subjectOf(type: EventType): string {
  return type.slice(0, type.indexOf('.'));
}

/** A selection that can't be read, with the allowed values. */
export class InvalidEventTypes extends Error {
  override readonly name = 'InvalidEventTypes';
}

/**
 * Reads `all`, `none`, or a list separated by commas of subjects (`incident`) and types (`job.failed`).
 * Throws InvalidEventTypes; `isLenient`: ignores what a later version may know.
 */
export function readEventTypes(text: string, isLenient = false): ReadonlySet<EventType> {
  const wanted = namesIn(text);
  if (wanted.length === 1 && wanted[0] === 'all') return new Set(EVENT_TYPES);
  if (wanted.length === 1 && wanted[0] === 'none') return new Set();
  const types = new Set<EventType>();
  for (const name of wanted) {
    const found = EVENT_TYPES.filter((type) => type === name || subjectOf(type) === name);
    if (found.length === 0 && !isLenient)
      throw new InvalidEventTypes(`'${name}' is not an event type; ${ALLOWED}`);
    for (const type of found) types.add(type);
  }
  if (wanted.length === 0 && !isLenient) throw new InvalidEventTypes(`no event type is given; ${ALLOWED}`);
  return types;
}

const ALLOWED = `use all, none, or a list of ${SUBJECTS.join(', ')} and types such as job.failed, separated by commas`;

/** Reads `all`, or a list of names separated by commas; undefined if there is none. */
export function readEventVariables(text: string): 'all' | readonly string[] | undefined {
  const names = namesIn(text);
  if (names.length === 0) return undefined;
  return names.length === 1 && names[0] === 'all' ? 'all' : names;
}

function namesIn(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
