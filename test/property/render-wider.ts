/** Renders the further blocks as BPMN; features of scopes are in `render.ts`. Pure. */
import type { NodeSpec } from '../bpmn-xml.ts';
import type { Block, Leaf } from './blocks.ts';
import type { TriggerEvent } from './events.ts';
import { exclusive, interrupts } from './events.ts';
import { eventSpec } from './render-events.ts';
import type { Listener, Undoable, WiderBlock } from './wider-blocks.ts';

/** The first and the last node of a rendered block; `last` is null if nothing leaves it. */
export interface Fragment {
  readonly first: string;
  readonly last: string | null;
}

/** The surroundings of a block. */
export interface Surroundings {
  /** The process that call activities call; null if there is none. */
  readonly calls: string | null;
  /** True if thrown errors are caught. */
  readonly caught: boolean;
  /** True if nothing may be thrown, because it would trigger its own scope again, endlessly. */
  readonly silent: boolean;
}

/** The scope into which a block is rendered. */
export interface RenderScope {
  readonly nodes: NodeSpec[];
  readonly flows: unknown[];
  id(type: string): string;
  node(type: string, more?: Omit<NodeSpec, 'id' | 'type'>): string;
  flow(from: string, to: string, more?: { if?: string; default?: boolean }): void;
  end(last: string | null, more?: Omit<NodeSpec, 'id' | 'type'>): void;
  block(block: Block, mayEnd: boolean): Fragment;
  merge(lasts: readonly (string | null)[]): string | null;
  readonly at: Surroundings;
  /** A scope inside this one. */
  inner(at?: Partial<Surroundings>): RenderScope;
}

/** True for types that can have compensation handlers, loops and boundary events. */
export function isActivity(type: string): boolean {
  return /Task$|^task$|^subProcess$|^transaction$|^adHocSubProcess$|^callActivity$/.test(type);
}

/** True for an event that its own path could trigger again and again. */
export function throwsWithoutEnd({ kind }: TriggerEvent, interrupting: boolean): boolean {
  return !interrupting && (kind === 'signal' || kind === 'escalation');
}

export function renderWider(scope: RenderScope, block: WiderBlock, mayEnd: boolean): Fragment {
  switch (block.kind) {
    case 'undone':
      return undone(scope, block, mayEnd);
    case 'undoneInside':
      return undoneInside(scope, block);
    case 'transaction':
      return transaction(scope, block);
    case 'adHoc':
      return adHoc(scope, block);
    case 'complex':
      return complex(scope, block);
    case 'repeated':
      return repeated(scope, block);
    case 'listening':
      return listening(scope, block);
  }
}

type Of<K extends WiderBlock['kind']> = Extract<WiderBlock, { readonly kind: K }>;

/** The activities in sequence, each with its compensation handler; the id of the first one is `first`. */
function undoables(scope: RenderScope, works: readonly Undoable[]): { first: string; last: string } {
  const fragments = works.map(({ work, handler }) => {
    const fragment = scope.block(work, false);
    const host = scope.nodes.find(({ id }) => id === fragment.first);
    if (host && isActivity(host.type)) {
      const undoing = undoer(scope, handler);
      scope.node('boundaryEvent', { attachedTo: fragment.first, compensation: undoing });
    }
    return fragment;
  });
  for (const [at, { first }] of fragments.slice(1).entries()) scope.flow(fragments[at]?.last ?? '', first);
  return { first: fragments[0]?.first ?? '', last: fragments.at(-1)?.last ?? '' };
}

function undoer(scope: RenderScope, handler: Undoable['handler']): string {
  const isForCompensation = true;
  const job = { type: 'do-serviceTask', headers: { who: 'undo' } };
  switch (handler) {
    case 'manualTask':
      return scope.node('manualTask', { isForCompensation });
    case 'serviceTask':
      return scope.node('serviceTask', { job, isForCompensation });
    case 'userTask':
      return scope.node('userTask', { extension: '<zeebe:userTask />', isForCompensation });
    case 'scriptTask':
      return scope.node('scriptTask', { script: { expression: '=a', result: 'undone' }, isForCompensation });
    case 'subProcess': {
      const inner = scope.inner();
      const start = inner.node('startEvent');
      inner.flow(start, inner.node('serviceTask', { job }));
      return scope.node('subProcess', { ...contentOf(inner), isForCompensation });
    }
  }
}

function contentOf({ nodes, flows }: RenderScope): Pick<NodeSpec, 'nodes' | 'flows'> {
  return { nodes, flows: flows as NonNullable<NodeSpec['flows']> };
}

function undone(scope: RenderScope, { works, how }: Of<'undone'>, mayEnd: boolean): Fragment {
  const { first, last } = undoables(scope, works);
  if (how === 'end' && mayEnd) {
    scope.end(last, { compensation: true });
    return { first, last: null };
  }
  const thrown = scope.node('intermediateThrowEvent', {
    compensation: how === 'one' && canBeUndone(scope, first) ? first : true,
    ...(how === 'reverse' ? { reverse: true as const } : {}),
  });
  scope.flow(last, thrown);
  return { first, last: thrown };
}

function undoneInside(scope: RenderScope, block: Of<'undoneInside'>): Fragment {
  const { works, path, throws, how, times } = block;
  const inner = scope.inner();
  const start = inner.node('startEvent');
  const { first, last } = undoables(inner, works);
  inner.flow(start, first);
  const within = inner.inner();
  let at = within.node('startEvent', { compensation: true });
  const then = (id: string, end = id): void => {
    within.flow(at, id);
    at = end;
  };
  const throwing = (compensation: string | true) =>
    then(within.node('intermediateThrowEvent', { compensation }));
  if (throws === 'first' || throws === 'both') throwing(canBeUndone(inner, first) ? first : true);
  const way = within.block(path, false);
  then(way.first, way.last ?? '');
  if (throws === 'all' || throws === 'both') throwing(true);
  within.end(at);
  inner.node('eventSubProcess', contentOf(within));
  inner.end(last);
  const id = scope.node('subProcess', {
    ...contentOf(inner),
    ...(times === 2 ? { multi: { in: '=[1, 2]', element: 'item' } } : {}),
  });
  const thrown = scope.node('intermediateThrowEvent', {
    compensation: how === 'one' ? id : true,
    ...(how === 'reverse' ? { reverse: true as const } : {}),
  });
  scope.flow(id, thrown);
  return { first: id, last: thrown };
}

function canBeUndone({ nodes }: RenderScope, id: string): boolean {
  return nodes.some(({ attachedTo, compensation }) => attachedTo === id && compensation !== undefined);
}

function transaction(scope: RenderScope, block: Of<'transaction'>): Fragment {
  const inner = scope.inner();
  const start = inner.node('startEvent');
  const { first, last } = undoables(inner, block.works);
  inner.flow(start, first);
  const choose = inner.node('exclusiveGateway');
  inner.flow(last, choose);
  const body = inner.block(block.body, true);
  inner.flow(choose, body.first, { default: true });
  inner.end(body.last);
  const reverse = block.reverse ? { reverse: true as const } : {};
  const cancel = inner.node('endEvent', { cancel: true, ...reverse });
  inner.flow(choose, cancel, { if: `=a > ${block.than}` });
  const id = scope.node('transaction', contentOf(inner));
  const cancelled = scope.node('boundaryEvent', { attachedTo: id, cancel: true });
  return { first: id, last: scope.merge([id, cancelled]) };
}

function adHoc(scope: RenderScope, { elements, sequential, until, cancels }: Of<'adHoc'>): Fragment {
  const inner = scope.inner();
  const ids = elements.map((leaves) => row(inner, leaves));
  // An ad-hoc subprocess needs an activity, and the sequence may have none.
  inner.node('task');
  const attributes: Record<string, string> = { ordering: sequential ? 'Sequential' : 'Parallel' };
  if (!cancels) attributes['cancelRemainingInstances'] = 'false';
  const id = scope.node('adHocSubProcess', {
    ...contentOf(inner),
    attributes,
    adHoc: {
      elements: `=[${ids.map((element) => `"${element}"`).join(', ')}]`,
      ...(until === null ? {} : { completion: until }),
      ...(cancels ? { out: 'gathered', outElement: '=a' } : {}),
    },
  });
  return { first: id, last: id };
}

function row(scope: RenderScope, leaves: readonly Leaf[]): string {
  const fragments = leaves.map((leaf) => scope.block(leaf, false));
  for (const [at, { first }] of fragments.slice(1).entries()) scope.flow(fragments[at]?.last ?? '', first);
  return fragments[0]?.first ?? '';
}

/** One token continues when enough have arrived; the reset consumes the others. */
function complex(scope: RenderScope, { branches, needed, late }: Of<'complex'>): Fragment {
  const first = scope.node('parallelGateway');
  const count = Math.min(needed, branches.length);
  const gateway = scope.node('complexGateway', { activationCondition: `=activationCount >= ${count}` });
  for (const branch of branches) {
    const fragment = scope.block(branch, false);
    scope.flow(first, fragment.first);
    scope.flow(fragment.last ?? '', gateway);
  }
  const last = scope.node('task');
  if (!late) {
    scope.flow(gateway, last);
    return { first, last };
  }
  scope.flow(gateway, last, { if: '=waitingForStart' });
  scope.flow(gateway, scope.node('endEvent'), { default: true });
  return { first, last };
}

/** The activity of a block whose first node is the activity itself. */
function repeated(scope: RenderScope, { activity, how }: Of<'repeated'>): Fragment {
  const fragment = scope.block(activity, false);
  const node = scope.nodes.find(({ id }) => id === fragment.first);
  if (!node || !isActivity(node.type)) return fragment;
  if (node.multi || node.loop) return fragment;
  const list = '=if a = null then [1, 2] else [a, 2]';
  if (how === 'while') node.loop = { while: '=loopCounter < 2' };
  else if (how === 'times') node.loop = { maximum: 2, testBefore: true };
  else if (how === 'until') {
    node.multi = { times: '=if a = null then 2 else 3', until: '=numberOfCompletedInstances >= 1' };
  } else {
    node.multi = {
      in: list,
      element: 'item',
      ...(how === 'sequential' ? { sequential: true } : {}),
      ...(how === 'output' ? { out: 'collected', outElement: '=item' } : {}),
    };
  }
  return fragment;
}

function listening(scope: RenderScope, { body, listeners }: Of<'listening'>): Fragment {
  const caught =
    scope.at.caught || listeners.some(({ event }) => event.kind === 'error' && event.code !== 'E2');
  const inner = scope.inner({ caught });
  const start = inner.node('startEvent');
  const main = inner.block(body, true);
  inner.flow(start, main.first);
  inner.end(main.last);
  const seen = new Set<string>();
  for (const listener of listeners) renderListener(inner, listener, seen, scope.at.caught);
  const sub = scope.node('subProcess', contentOf(inner));
  return { first: sub, last: sub };
}

/**
 * An event subprocess, unless another one of the scope waits for the same event (`seen`). `caught`: true if
 * errors that leave the scope are caught.
 */
export function renderListener(
  scope: RenderScope,
  { event, interrupting: asked, path }: Listener,
  seen: Set<string>,
  caught = scope.at.caught,
): void {
  const what = exclusive(event);
  if (what !== null && seen.has(what)) return;
  if (what !== null) seen.add(what);
  const interrupting = interrupts(event, asked);
  const silent = scope.at.silent || throwsWithoutEnd(event, interrupting);
  const within = scope.inner({ caught, silent, ...(silent ? { calls: null } : {}) });
  const id = within.id('eventStart');
  within.nodes.push({ id, type: 'startEvent', interrupting, ...eventSpec(event, id) });
  const way = within.block(path, true);
  within.flow(id, way.first);
  within.end(way.last);
  scope.node('eventSubProcess', contentOf(within));
}
