/** The heat map of a diagram: how an element compares with the others. Pure. */
import { duration } from './format.ts';
import type { ElementCounts } from './items.ts';
import type { DiagramMark } from './marks.ts';
import { definitionMarks } from './marks.ts';
import type { ElementTimes } from './own-items.ts';

export type Heat = '' | 'completed' | 'time' | 'incidents';

/** The values of `heat` in the query, with their labels. */
export const HEATS: readonly (readonly [value: Heat, label: string])[] = [
  ['', 'Tokens'],
  ['completed', 'Completed'],
  ['time', 'Mean time'],
  ['incidents', 'Incidents'],
];

const LEVELS = 5;

interface Measured {
  readonly elementId: string;
  readonly value: number;
  readonly label: string;
}

export function heatMarks(
  heat: Heat,
  counts: readonly ElementCounts[],
  times: readonly ElementTimes[],
): DiagramMark[] {
  if (heat === '') return definitionMarks(counts);
  const measured = measuredBy[heat](counts, times).filter(({ value }) => value > 0);
  const values = measured.map(({ value }) => Math.log(value));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return measured.map(({ elementId, value, label }) => ({
    elementId,
    kind: `heat${levelOf(Math.log(value), low, high)}` as const,
    label,
  }));
}

const measuredBy: Readonly<
  Record<Exclude<Heat, ''>, (counts: readonly ElementCounts[], times: readonly ElementTimes[]) => Measured[]>
> = {
  completed: (counts) =>
    counts.map(({ elementId, completed }) => ({ elementId, value: completed, label: short(completed) })),
  time: (_counts, times) =>
    times.map(({ elementId, meanMs }) => ({ elementId, value: meanMs, label: shortTime(meanMs) })),
  incidents: (counts) =>
    counts.map(({ elementId, incidents }) => ({ elementId, value: incidents, label: short(incidents) })),
};

/**
 * 1 to 5 by the logarithm, because counts and times of one process differ by orders of magnitude. What is
 * equal everywhere is hot.
 */
function levelOf(value: number, low: number, high: number): 1 | 2 | 3 | 4 | 5 {
  const share = high === low ? 1 : (value - low) / (high - low);
  return Math.min(LEVELS, Math.max(1, Math.ceil(share * LEVELS))) as 1 | 2 | 3 | 4 | 5;
}

/** Such as 950, 12.3k or 4.5M. */
export function short(count: number): string {
  if (count < 1000) return String(count);
  const [size, unit] = count < 1_000_000 ? [1000, 'k'] : [1_000_000, 'M'];
  const scaled = count / size;
  return `${scaled < 100 ? scaled.toFixed(1).replace(/\.0$/, '') : Math.round(scaled)}${unit}`;
}

export function shortTime(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : duration(ms);
}
