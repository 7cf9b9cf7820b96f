/**
 * The history of one instance, folded step by step: its tokens, path and variables after any step, and its
 * lines. Moving to another step applies or reverts only the changes in between. Pure.
 */
import type { DiagramMark } from '../marks.ts';
import type { Step, StepChange } from '../own-items.ts';
import type { HistoryFilter, HistoryLine } from './history-lines.ts';
import { isShown, linesOf } from './history-lines.ts';

interface ReplayedElement {
  readonly key: string;
  elementId: string;
  readonly type: string;
  readonly scopeKey: string | null;
  end: 'completed' | 'terminated' | null;
  hasIncident: boolean;
}

export interface ShownVariable {
  readonly name: string;
  /** JSON text. */
  readonly value: string;
  /** True if the step has set it. */
  readonly isChanged: boolean;
}

export interface ShownScope {
  readonly scopeKey: string;
  readonly elementId: string;
  readonly variables: readonly ShownVariable[];
}

type Revert = () => void;

export class HistoryFold {
  readonly #steps: Step[] = [];
  readonly #lines: HistoryLine[] = [];
  /** Element ids by key, after all steps. */
  readonly #names = new Map<string, string>();
  /** By step: what returns to the state before it. */
  readonly #reverts: Revert[][] = [];
  readonly #elements = new Map<string, ReplayedElement>();
  /** How often each flow was taken. */
  readonly #flows = new Map<string, number>();
  readonly #variables = new Map<string, Map<string, string>>();
  #at = 0;
  #shown: { readonly text: string; readonly from: number; readonly lines: readonly HistoryLine[] } | null =
    null;

  get stepCount(): number {
    return this.#steps.length;
  }

  /** The number of steps that are applied. */
  get at(): number {
    return this.#at;
  }

  /** Appends the next steps of the history. */
  add(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#steps.push(step);
      this.#lines.push(...linesOf(step, this.#steps.length, this.#names));
    }
  }

  /** Moves to the state after the first `count` steps. */
  moveTo(count: number): void {
    const wanted = Math.min(Math.max(0, count), this.#steps.length);
    while (this.#at > wanted) {
      for (const revert of (this.#reverts.pop() ?? []).reverse()) revert();
      this.#at--;
    }
    while (this.#at < wanted) {
      this.#reverts.push((this.#steps[this.#at]?.changes ?? []).map((change) => this.#apply(change)));
      this.#at++;
    }
  }

  /** The last step that is applied. */
  get step(): Step | undefined {
    return this.#steps[this.#at - 1];
  }

  /** The lines that a filter shows, in order. */
  lines(filter: HistoryFilter): readonly HistoryLine[] {
    const { element = '', variable = '' } = filter;
    if (element === '' && variable === '') return this.#lines;
    const text = `${element}\n${variable}`;
    const known = this.#shown?.text === text ? this.#shown : { text, from: 0, lines: [] };
    const more = this.#lines.slice(known.from).filter((line) => isShown(line, filter));
    const lines = more.length === 0 ? known.lines : [...known.lines, ...more];
    this.#shown = { text, from: this.#lines.length, lines };
    return lines;
  }

  /** As the diagram shows the state. */
  marks(): DiagramMark[] {
    const all = [...this.#elements.values()].filter(({ type }) => !/^process$/i.test(type));
    const marks: DiagramMark[] = [...this.#flows.keys()].map((elementId) => ({ elementId, kind: 'taken' }));
    for (const [elementId, instances] of Map.groupBy(all, (each) => each.elementId)) {
      const open = instances.filter(({ end }) => end === null);
      const incidents = open.filter(({ hasIncident }) => hasIncident).length;
      if (instances.some(({ end }) => end === 'completed')) marks.push({ elementId, kind: 'taken' });
      if (open.length === 0 && instances.some(({ end }) => end === 'terminated'))
        marks.push({ elementId, kind: 'canceled' });
      if (open.length > incidents) marks.push({ elementId, kind: 'active', count: open.length - incidents });
      if (incidents > 0) marks.push({ elementId, kind: 'incident', count: incidents });
    }
    return marks;
  }

  /** The variables of the newest scopes, at most `scopesMax`; those of the process come first. */
  scopes(scopesMax: number): ShownScope[] {
    const changed = new Set(
      (this.step?.changes ?? []).flatMap((change) =>
        change.kind === 'variable' ? [`${change.scopeKey} ${change.name}`] : [],
      ),
    );
    const [first, ...rest] = [...this.#variables].filter(([, values]) => values.size > 0);
    const shown = first ? [first, ...rest.slice(-(scopesMax - 1))] : [];
    return shown.map(([scopeKey, values]) => ({
      scopeKey,
      elementId: this.#elements.get(scopeKey)?.elementId ?? scopeKey,
      variables: [...values].map(([name, value]) => ({
        name,
        value,
        isChanged: changed.has(`${scopeKey} ${name}`),
      })),
    }));
  }

  /** Returns what reverts the change. */
  #apply(change: StepChange): Revert {
    switch (change.kind) {
      case 'started': {
        const { key, elementId, type, scopeKey } = change;
        this.#elements.set(key, { key, elementId, type, scopeKey, end: null, hasIncident: false });
        return () => this.#elements.delete(key);
      }
      case 'flow':
        return this.#takeFlow(change.flowId);
      case 'variable':
        return this.#setVariable(change);
      default:
        return this.#changeElement(change);
    }
  }

  #takeFlow(flowId: string): Revert {
    const before = this.#flows.get(flowId) ?? 0;
    this.#flows.set(flowId, before + 1);
    return () => {
      if (before === 0) this.#flows.delete(flowId);
      else this.#flows.set(flowId, before);
    };
  }

  #setVariable({ scopeKey, name, value }: StepChange & { readonly kind: 'variable' }): Revert {
    const scope = this.#variables.get(scopeKey) ?? new Map<string, string>();
    this.#variables.set(scopeKey, scope);
    const before = scope.get(name);
    scope.set(name, value);
    return () => {
      if (before === undefined) scope.delete(name);
      else scope.set(name, before);
    };
  }

  #changeElement(change: Exclude<StepChange, { readonly kind: 'started' | 'flow' | 'variable' }>): Revert {
    const element = this.#elements.get('key' in change ? change.key : change.scopeKey);
    if (!element) return () => undefined;
    const { elementId, end, hasIncident } = element;
    if (change.kind === 'ended') {
      element.end = change.end;
      element.hasIncident = false;
    } else if (change.kind === 'migrated') element.elementId = change.elementId;
    else element.hasIncident = change.kind === 'incident';
    return () => Object.assign(element, { elementId, end, hasIncident });
  }
}
