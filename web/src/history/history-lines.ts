/** The lines of a history: what each step has done, as a list shows it. Pure. */
import type { Step, StepChange } from '../own-items.ts';

export interface HistoryLine {
  /** From 1. */
  readonly step: number;
  readonly at: string;
  readonly elementId: string;
  readonly text: string;
  readonly look: 'started' | 'completed' | 'terminated' | 'incident' | 'note';
  /** For a variable: `scope name`. */
  readonly variable?: string;
}

export interface HistoryFilter {
  readonly element?: string;
  /** `scope name`. */
  readonly variable?: string;
}

/**
 * `names`: element ids by key, to which the step adds its own. A step that shows nothing else has one line.
 */
export function linesOf(step: Step, number: number, names: Map<string, string>): HistoryLine[] {
  const of = { step: number, at: step.at };
  const lines = step.changes.flatMap((change): HistoryLine[] => {
    nameElement(change, names);
    if (change.kind === 'started')
      return [{ ...of, elementId: change.elementId, text: 'started', look: 'started' }];
    if (change.kind === 'ended')
      return [{ ...of, elementId: names.get(change.key) ?? '', text: change.end, look: change.end }];
    if (change.kind !== 'variable') return [];
    const { scopeKey, name, value } = change;
    const elementId = names.get(scopeKey) ?? '';
    return [{ ...of, elementId, text: `${name} = ${value}`, look: 'note', variable: `${scopeKey} ${name}` }];
  });
  const set = new Set(step.changes.flatMap((change) => (change.kind === 'variable' ? [change.name] : [])));
  for (const { key, text } of step.notes) {
    // The values of variables are among the changes, too.
    if (set.has(text.split(' = ', 1)[0] ?? '')) continue;
    const look = /^incident \d+ (?!resolved)/.test(text) ? 'incident' : 'note';
    lines.push({ ...of, elementId: names.get(key) ?? '', text, look });
  }
  return lines.length > 0
    ? lines
    : [{ ...of, elementId: '', text: step.command || 'due work', look: 'note' }];
}

function nameElement(change: StepChange, names: Map<string, string>): void {
  if (change.kind === 'started' || change.kind === 'migrated') names.set(change.key, change.elementId);
}

export function isShown(line: HistoryLine, { element = '', variable = '' }: HistoryFilter): boolean {
  return (element === '' || line.elementId === element) && (variable === '' || line.variable === variable);
}

/** The index of the first line of a step or of a later one; the number of lines if there is none. */
export function lineOfStep(lines: readonly HistoryLine[], step: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.step ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  return low;
}
