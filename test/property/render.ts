/**
 * Renders a random process as BPMN. Forks and joins match by construction: a path ends on its own only if no
 * join waits for it; the path of an interrupted activity joins the normal flow there; a parallel path of an
 * activity ends by itself. Pure.
 */
import type { FlowSpec, NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import type { Block, Boundary, Branch, JobElement, RandomProcess } from './blocks.ts';
import type { CatchEvent } from './events.ts';
import { exclusive, interrupts } from './events.ts';
import { eventSpec, messageOf, startSpec } from './render-events.ts';
import { MAPPINGS, renderFurther } from './render-further.ts';
import type { Fragment, RenderScope, Surroundings } from './render-wider.ts';
import { isActivity, renderListener, renderWider, throwsWithoutEnd } from './render-wider.ts';

/** `calls`: the process that it calls, which throws its errors to the caller; null if there is none. */
export function renderProcess(
  id: string,
  { body, listeners, starts }: RandomProcess,
  { calls, caught }: { readonly calls: string | null; readonly caught: boolean },
): ProcessSpec {
  const scope = new Scope({ count: 0 }, { calls, caught, silent: false });
  const fragment = scope.block(body, true);
  const begin = scope.node('exclusiveGateway');
  scope.flow(begin, fragment.first);
  scope.flow(scope.add({ id: 'start', type: 'startEvent' }), begin);
  for (const kind of starts) {
    scope.flow(scope.add({ id: `${kind}Start`, type: 'startEvent', ...startSpec(kind) }), begin);
  }
  scope.end(fragment.last);
  const seen = new Set<string>();
  for (const listener of listeners) renderListener(scope, listener, seen);
  return { id, nodes: scope.nodes, flows: scope.flows };
}

class Scope implements RenderScope {
  readonly nodes: NodeSpec[] = [];
  readonly flows: FlowSpec[] = [];
  readonly at: Surroundings;
  readonly #ids: { count: number };

  constructor(ids: { count: number }, at: Surroundings) {
    this.#ids = ids;
    this.at = at;
  }

  id(type: string): string {
    this.#ids.count += 1;
    return `${type}${this.#ids.count}`;
  }

  add(node: NodeSpec): string {
    this.nodes.push(withListeners(node, this.#ids.count));
    return node.id;
  }

  node(type: string, more: Omit<NodeSpec, 'id' | 'type'> = {}): string {
    return this.add({ id: this.id(type), type, ...more });
  }

  flow(from: string, to: string, more: { if?: string; default?: boolean } = {}): void {
    this.flows.push({ from, to, ...more });
  }

  end(last: string | null, more: Omit<NodeSpec, 'id' | 'type'> = {}): void {
    if (last !== null) this.flow(last, this.node('endEvent', more));
  }

  inner(at: Partial<Surroundings> = {}): RenderScope {
    return new Scope(this.#ids, { ...this.at, ...at });
  }

  /** `mayEnd`: true if no join of this scope waits for the block. */
  block(block: Block, mayEnd: boolean): Fragment {
    switch (block.kind) {
      case 'sequence':
        return this.#sequence(block.blocks, mayEnd);
      case 'exclusive':
        return this.#exclusive(block.branches, block.otherwise, mayEnd);
      case 'inclusive':
        return this.#inclusive(block.branches, block.otherwise);
      case 'parallel':
        return this.#parallel(block.branches, block.joins || !mayEnd);
      case 'events':
        return this.#events(block.branches, mayEnd);
      case 'loop':
        return this.#loop(block.body, block.times);
      case 'guarded':
        return this.#guarded(block.activity, block.boundaries, mayEnd);
      case 'subprocess':
        return this.#subprocess(block);
      case 'link':
        return this.#link();
      case 'job':
        return single(this.#job(block.element, block.mapped, block.deadline));
      case 'pass':
        return single(this.node(block.element));
      case 'script':
        return single(this.node('scriptTask', { script: { expression: '=a', result: 'copied' } }));
      case 'receive':
        return single(this.#receive(block.mapped));
      case 'catch':
        return single(this.#catch(block.event));
      case 'call':
      case 'decision':
      case 'person':
      case 'throwSignal':
      case 'escalate':
      case 'finish':
        return renderFurther(this, block, mayEnd);
      default:
        return renderWider(this, block, mayEnd);
    }
  }

  #sequence(blocks: readonly Block[], mayEnd: boolean): Fragment {
    let first: string | undefined;
    let last: string | null = null;
    for (const block of blocks) {
      const next = this.block(block, mayEnd);
      if (last !== null) this.flow(last, next.first);
      first ??= next.first;
      last = next.last;
      if (last === null) break;
    }
    return { first: first ?? this.node('task'), last };
  }

  /** An exclusive gateway that merges the paths that have not ended; null if all have. */
  merge(lasts: readonly (string | null)[]): string | null {
    const open = lasts.filter((last) => last !== null);
    if (open.length === 0) return null;
    const merge = this.node('exclusiveGateway');
    for (const last of open) this.flow(last, merge);
    return merge;
  }

  #exclusive(branches: readonly Branch[], otherwise: Block, mayEnd: boolean): Fragment {
    const first = this.node('exclusiveGateway');
    const lasts = branches.map((branch) => {
      const fragment = this.block(branch.block, mayEnd);
      this.flow(first, fragment.first, { if: condition(branch) });
      return fragment.last;
    });
    const fragment = this.block(otherwise, mayEnd);
    this.flow(first, fragment.first, { default: true });
    return { first, last: this.merge([...lasts, fragment.last]) };
  }

  #inclusive(branches: readonly Branch[], otherwise: Block): Fragment {
    const first = this.node('inclusiveGateway');
    const last = this.node('inclusiveGateway');
    for (const branch of branches) {
      const fragment = this.block(branch.block, false);
      this.flow(first, fragment.first, { if: condition(branch) });
      this.flow(must(fragment.last), last);
    }
    const fragment = this.block(otherwise, false);
    this.flow(first, fragment.first, { default: true });
    this.flow(must(fragment.last), last);
    return { first, last };
  }

  #parallel(branches: readonly Block[], joins: boolean): Fragment {
    const first = this.node('parallelGateway');
    const fragments = branches.map((branch) => this.block(branch, !joins));
    for (const fragment of fragments) this.flow(first, fragment.first);
    if (!joins) {
      for (const { last } of fragments) this.end(last);
      return { first, last: null };
    }
    const last = this.node('parallelGateway');
    for (const fragment of fragments) this.flow(must(fragment.last), last);
    return { first, last };
  }

  #events(branches: readonly { event: CatchEvent; block: Block }[], mayEnd: boolean): Fragment {
    const first = this.node('eventBasedGateway');
    const seen = new Set<string>();
    const lasts = branches.map(({ event, block }) => {
      const what = exclusive(event);
      const caught = this.#catch(what !== null && seen.has(what) ? { kind: 'message' } : event);
      if (what !== null) seen.add(what);
      const fragment = this.block(block, mayEnd);
      this.flow(first, caught);
      this.flow(caught, fragment.first);
      return fragment.last;
    });
    return { first, last: this.merge(lasts) };
  }

  /** A loop through a service task and a counter that only increases. */
  #loop(body: Block, times: number): Fragment {
    const first = this.node('exclusiveGateway');
    const fragment = this.block(body, false);
    const task = this.#job('serviceTask', false, false);
    const result = this.id('rounds');
    const expression = `=if ${result} = null then 1 else ${result} + 1`;
    const counter = this.node('scriptTask', { script: { expression, result } });
    const again = this.node('exclusiveGateway');
    const last = this.node('task');
    this.flow(first, fragment.first);
    this.flow(must(fragment.last), task);
    this.flow(task, counter);
    this.flow(counter, again);
    this.flow(again, first, { if: `=${result} < ${times}` });
    this.flow(again, last, { default: true });
    return { first, last };
  }

  #guarded(activity: Block, boundaries: readonly Boundary[], mayEnd: boolean): Fragment {
    const catchesErrors = boundaries.some(({ event }) => event.kind === 'error' && event.code !== 'E2');
    const guarded = this.#with(catchesErrors ? { caught: true } : {});
    const { first, last } = guarded.block(activity, false);
    const host = this.nodes.findLast(({ id }) => id === first);
    const lasts: (string | null)[] = [last];
    const seen = new Set(this.nodes.flatMap((node) => (node.attachedTo === first ? exclusiveOf(node) : [])));
    for (const { event, ...boundary } of boundaries) {
      const interrupting = interrupts(event, boundary.interrupting);
      // Throw events can't have boundary events, and two boundary events can't wait for the same event.
      if (host === undefined || !isActivity(host.type)) continue;
      if (event.kind === 'escalation' && /[tT]ask$/.test(host.type)) continue;
      const what = exclusive(event);
      if (what !== null && seen.has(what)) continue;
      if (what !== null) seen.add(what);
      const id = this.id('boundaryEvent');
      this.add({ id, type: 'boundaryEvent', attachedTo: first, interrupting, ...eventSpec(event, id) });
      const silent = throwsWithoutEnd(event, interrupting) ? { silent: true, calls: null } : {};
      const ends = !interrupting || (boundary.ends && mayEnd);
      const path = this.#with(silent).block(boundary.path, ends);
      this.flow(id, path.first);
      if (ends) this.end(path.last);
      else lasts.push(path.last);
    }
    return { first, last: this.merge(lasts) };
  }

  /** This scope with other surroundings for the blocks in it. */
  #with(at: Partial<Surroundings>): Scope {
    const scope = new Scope(this.#ids, { ...this.at, ...at });
    Object.assign(scope, { nodes: this.nodes, flows: this.flows });
    return scope;
  }

  #subprocess({ body, beside, mapped }: Extract<Block, { kind: 'subprocess' }>): Fragment {
    // A scope with its own error end event catches the other errors in it.
    const inner = this.inner(beside?.how === 'error' ? { caught: true } : {});
    const start = inner.node('startEvent');
    const main = inner.block(body, true);
    inner.end(main.last);
    if (beside) {
      const fork = inner.node('parallelGateway');
      const other = inner.block(beside.block, true);
      inner.flow(start, fork);
      inner.flow(fork, main.first);
      inner.flow(fork, other.first);
      inner.end(other.last, beside.how === 'terminate' ? { terminate: true } : { error: 'E1' });
    } else {
      inner.flow(start, main.first);
    }
    const id = this.node('subProcess', {
      nodes: inner.nodes,
      flows: inner.flows as FlowSpec[],
      ...(mapped ? { inputs: { a: '=b', inside: '=1' }, outputs: { result: '=a', c: '=c' } } : {}),
    });
    if (beside?.how !== 'error') return single(id);
    // The error is caught here, and the path continues normally.
    const caught = this.node('boundaryEvent', { attachedTo: id, error: 'E1' });
    return { first: id, last: this.merge([id, caught]) };
  }

  #link(): Fragment {
    const link = this.id('link');
    return {
      first: this.node('intermediateThrowEvent', { link }),
      last: this.node('intermediateCatchEvent', { link }),
    };
  }

  #job(type: JobElement, mapped: boolean, deadline: boolean): string {
    const id = this.id(type);
    const headers = deadline ? { jobDeadline: 'PT30S', who: 'random' } : { who: 'random' };
    const message = type === 'intermediateThrowEvent' ? { message: { name: 'thrown' } } : {};
    const maps = mapped ? MAPPINGS : {};
    // The engine manages some user tasks; these have a `canceling` listener.
    if (type === 'userTask' && this.#ids.count % 2 === 0)
      return this.add({ id, type: 'userTask', extension: OWN_USER_TASK, ...maps });
    return this.add({ id, type, job: { type: `do-${type}`, headers }, ...message, ...maps });
  }

  #receive(mapped: boolean): string {
    const id = this.id('receiveTask');
    return this.add({ id, type: 'receiveTask', message: messageOf(id), ...(mapped ? MAPPINGS : {}) });
  }

  #catch(event: CatchEvent): string {
    const id = this.id('intermediateCatchEvent');
    return this.add({ id, type: 'intermediateCatchEvent', ...eventSpec(event, id) });
  }
}

/** The event for which an existing boundary event waits. */
function exclusiveOf({ error, escalation }: NodeSpec): string[] {
  return [
    ...(error === undefined ? [] : [`error ${error === true ? '' : error}`]),
    ...(escalation === undefined ? [] : [`escalation ${escalation === true ? '' : escalation}`]),
  ];
}

function condition({ over, than }: Branch): string {
  return `=${over} > ${than}`;
}

function single(id: string): Fragment {
  return { first: id, last: id };
}

/** A block before a join has an exit: nothing ends inside it. */
function must(last: string | null): string {
  if (last === null) throw new Error('a block inside a join ends there');
  return last;
}

const OWN_USER_TASK =
  '<zeebe:userTask /><zeebe:taskListeners>' +
  '<zeebe:taskListener eventType="canceling" type="do-listen" /></zeebe:taskListeners>';

/** Execution listeners on some nodes, selected by number; their jobs are done like any other. */
function withListeners(node: NodeSpec, number: number): NodeSpec {
  // A compensation boundary event can't have any.
  if (node.type === 'boundaryEvent' && node.compensation) return node;
  const { type, extension = '' } = node;
  const hasNoStart = type === 'startEvent' || type === 'boundaryEvent';
  const hasNoEnd =
    /Gateway$/.test(type) ||
    (type === 'endEvent' && node.error !== undefined) ||
    (type === 'intermediateThrowEvent' && node.escalation !== undefined);
  const events = [
    ...(number % 5 === 0 && !hasNoStart ? ['start'] : []),
    ...(number % 7 === 0 && !hasNoEnd ? ['end'] : []),
  ];
  if (events.length === 0) return node;
  const xml = events.map((event) => `<zeebe:executionListener eventType="${event}" type="do-listen" />`);
  const listeners = `<zeebe:executionListeners>${xml.join('')}</zeebe:executionListeners>`;
  return { ...node, extension: extension + listeners };
}
