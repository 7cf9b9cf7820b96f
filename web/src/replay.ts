/** Replays the history of an instance: its tokens, path and variables after each step. Pure. */
import type { DiagramMark } from './marks.ts';
import type { Step, StepChange } from './own-items.ts';

export interface ReplayedElement {
  readonly key: string;
  elementId: string;
  readonly type: string;
  readonly scopeKey: string | null;
  end: 'completed' | 'terminated' | null;
  hasIncident: boolean;
}

export interface Replayed {
  /** In the order in which they started. */
  readonly elements: ReadonlyMap<string, ReplayedElement>;
  readonly flows: ReadonlySet<string>;
  /** By scope, then by name. */
  readonly variables: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** `scope name` of the variables that the last step has set. */
  readonly changed: ReadonlySet<string>;
}

interface Building {
  readonly elements: Map<string, ReplayedElement>;
  readonly flows: Set<string>;
  readonly variables: Map<string, Map<string, string>>;
}

/** After the first `count` steps. */
export function replay(steps: readonly Step[], count: number): Replayed {
  const state: Building = { elements: new Map(), flows: new Set(), variables: new Map() };
  const shown = steps.slice(0, count);
  for (const { changes } of shown) for (const change of changes) apply(state, change);
  const last = shown.at(-1)?.changes ?? [];
  const changed = last.flatMap((change) =>
    change.kind === 'variable' ? [`${change.scopeKey} ${change.name}`] : [],
  );
  return { ...state, changed: new Set(changed) };
}

function apply({ elements, flows, variables }: Building, change: StepChange): void {
  switch (change.kind) {
    case 'started': {
      const { key, elementId, type, scopeKey } = change;
      elements.set(key, { key, elementId, type, scopeKey, end: null, hasIncident: false });
      return;
    }
    case 'flow':
      flows.add(change.flowId);
      return;
    case 'variable': {
      const scope = variables.get(change.scopeKey) ?? new Map<string, string>();
      scope.set(change.name, change.value);
      variables.set(change.scopeKey, scope);
      return;
    }
    default:
      changeElement(elements, change);
  }
}

function changeElement(
  elements: Map<string, ReplayedElement>,
  change: Exclude<StepChange, { readonly kind: 'started' | 'flow' | 'variable' }>,
): void {
  const element = elements.get('key' in change ? change.key : change.scopeKey);
  if (!element) return;
  if (change.kind === 'ended') {
    element.end = change.end;
    element.hasIncident = false;
  } else if (change.kind === 'migrated') element.elementId = change.elementId;
  else element.hasIncident = change.kind === 'incident';
}

/** As the diagram shows them. */
export function replayMarks({ elements, flows }: Replayed): DiagramMark[] {
  const all = [...elements.values()].filter(({ type }) => !/^process$/i.test(type));
  const marks: DiagramMark[] = [...flows].map((elementId) => ({ elementId, kind: 'taken' }));
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

/** The command line that shows a record of a topic. */
export function kcatLine(
  bootstrapServers: readonly string[],
  {
    topic,
    partition,
    offset,
  }: { readonly topic: string; readonly partition: number; readonly offset: number },
): string {
  const format = `'%t-%p@%o %T %k %h\\n%s\\n'`;
  return `kcat -C -b ${bootstrapServers.join(',')} -t ${topic} -p ${partition} -o ${offset} -c 1 -e -f ${format}`;
}
