/** Groups incidents by their cause: messages that differ only in numbers and ids belong together. Pure. */
import type { IncidentCount } from './page-queries.ts';

export interface IncidentGroup extends IncidentCount {
  /** The message of one of them; `errorMessage` has `…` where the messages differ. */
  readonly example: string;
  /**
   * A text that each message of the group contains, for the condition `incident-message` of bulk operations;
   * empty: there is none that is long enough to mean something.
   */
  readonly messagePart: string;
}

/** UUIDs, hexadecimal ids and numbers. */
const VARIABLE = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|0x[0-9a-f]+|\d+/gi;
const PART_LENGTH_MIN = 6;

/** The largest groups first. */
export function incidentGroups(counts: readonly IncidentCount[]): IncidentGroup[] {
  const groups = Map.groupBy(counts, (each) =>
    JSON.stringify([
      each.processDefinitionKey,
      each.elementId,
      each.errorType,
      each.errorMessage.replaceAll(VARIABLE, '…'),
    ]),
  );
  return [...groups.values()].flatMap(merged).sort((a, b) => b.count - a.count || b.lastMs - a.lastMs);
}

function merged(all: readonly IncidentCount[]): IncidentGroup[] {
  const [first] = all;
  if (!first) return [];
  const shape = first.errorMessage.replaceAll(VARIABLE, '…');
  const group = {
    ...first,
    errorMessage: all.length === 1 ? first.errorMessage : shape,
    example: first.errorMessage,
    count: all.reduce((sum, { count }) => sum + count, 0),
    firstMs: Math.min(...all.map(({ firstMs }) => firstMs)),
    lastMs: Math.max(...all.map(({ lastMs }) => lastMs)),
    hasJob: all.some(({ hasJob }) => hasJob),
    messagePart: all.length === 1 ? first.errorMessage : longestPart(shape),
  };
  return [group];
}

function longestPart(shape: string): string {
  const [longest = ''] = shape.split('…').sort((a, b) => b.length - a.length);
  return longest.trim().length < PART_LENGTH_MIN ? '' : longest;
}
