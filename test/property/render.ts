/**
 * Writes a random process as BPMN. Joins inside and out match by construction: what ends on its own does so
 * only where no join waits for it; an interrupted activity's path joins the normal flow there; a path beside
 * an activity ends by itself. Pure.
 */
import type { FlowSpec, MappingSpec, NodeSpec, ProcessSpec } from '../bpmn-xml.ts';
import type { Block, Boundary, Branch, CatchEvent, JobElement, RandomProcess } from './blocks.ts';
import type { Fragment, RenderScope } from './render-wider.ts';
import { renderWider } from './render-wider.ts';

/** Name of the message that starts it; correlation keys are values of the variable `key`. */
export const START_MESSAGE = 'begin';

export function renderProcess(id: string, { body, messageStart, timerStart }: RandomProcess): ProcessSpec {
  const scope = new Scope({ count: 0 });
  const fragment = scope.block(body, true);
  const begin = scope.node('exclusiveGateway');
  scope.flow(begin, fragment.first);
  scope.flow(scope.add({ id: 'start', type: 'startEvent' }), begin);
  if (messageStart) {
    const message = { name: START_MESSAGE };
    scope.flow(scope.add({ id: 'messageStart', type: 'startEvent', message }), begin);
  }
  if (timerStart) {
    const timer = { cycle: 'R2/PT10M' };
    scope.flow(scope.add({ id: 'timerStart', type: 'startEvent', timer }), begin);
  }
  scope.end(fragment.last);
  return { id, nodes: scope.nodes, flows: scope.flows };
}

class Scope implements RenderScope {
  readonly nodes: NodeSpec[] = [];
  readonly flows: FlowSpec[] = [];
  readonly #ids: { count: number };

  constructor(ids: { count: number }) {
    this.#ids = ids;
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

  inner(): RenderScope {
    return new Scope(this.#ids);
  }

  eventSpec(event: Boundary['event'], id: string): Partial<NodeSpec> {
    return eventSpec(event, id);
  }

  /** `mayEnd`: no join of this scope waits for what comes out of it. */
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

  /** An exclusive gateway that merges what is left of several paths. */
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
    const lasts = branches.map(({ event, block }) => {
      const caught = this.#catch(event);
      const fragment = this.block(block, mayEnd);
      this.flow(first, caught);
      this.flow(caught, fragment.first);
      return fragment.last;
    });
    return { first, last: this.merge(lasts) };
  }

  /** Goes round through a service task and a counter that knows no way back. */
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
    const { first, last } = this.block(activity, false);
    const host = this.nodes.findLast(({ id }) => id === first);
    const lasts: (string | null)[] = [last];
    const codes = new Set(this.nodes.flatMap((node) => (node.attachedTo === first ? [node.error] : [])));
    for (const { event, ...boundary } of boundaries) {
      const interrupting = event.kind === 'error' || (boundary.interrupting && event.kind !== 'cycle');
      // Throw events carry no boundary events, and an error code is caught but once.
      if (host === undefined || !/Task|subProcess/.test(host.type)) continue;
      if (event.kind === 'error' && codes.has(event.code || true)) continue;
      if (event.kind === 'error') codes.add(event.code || true);
      const id = this.id('boundaryEvent');
      this.add({ id, type: 'boundaryEvent', attachedTo: first, interrupting, ...eventSpec(event, id) });
      const ends = !interrupting || (boundary.ends && mayEnd);
      const path = this.block(boundary.path, ends);
      this.flow(id, path.first);
      if (ends) this.end(path.last);
      else lasts.push(path.last);
    }
    return { first, last: this.merge(lasts) };
  }

  #subprocess({ body, beside, mapped }: Extract<Block, { kind: 'subprocess' }>): Fragment {
    const inner = new Scope(this.#ids);
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
      flows: inner.flows,
      ...(mapped ? { inputs: { a: '=b', inside: '=1' }, outputs: { result: '=a', c: '=c' } } : {}),
    });
    if (beside?.how !== 'error') return single(id);
    // The error is caught here, and the way goes on as if it had not been.
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
    // Many are kept by the engine, and ask a listener before they are canceled.
    if (/^(user|send)Task$/.test(type) || (type === 'serviceTask' && this.#ids.count % 3 === 0))
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

const MAPPINGS: { inputs: MappingSpec; outputs: MappingSpec } = {
  inputs: [
    ['local.a', '=a'],
    ['local.b', '=if a = null then "none" else a'],
    ['text', 'plain'],
  ],
  outputs: { 'mapped.value': '=local.a', b: '=b' },
};

/** A message name for each element, so that one element's messages can't keep another's from coming. */
function messageOf(id: string): { name: string; key: string } {
  return { name: `message-${id}`, key: '=key' };
}

function eventSpec(event: Boundary['event'], id: string): Partial<NodeSpec> {
  switch (event.kind) {
    case 'message':
      return { message: messageOf(id) };
    case 'timer':
      return { timer: { duration: event.due } };
    case 'cycle':
      return { timer: { cycle: 'R3/PT1M' } };
    case 'error':
      return { error: event.code || true };
  }
}

function condition({ over, than }: Branch): string {
  return `=${over} > ${than}`;
}

function single(id: string): Fragment {
  return { first: id, last: id };
}

/** What a join waits for has a way out: nothing ends inside it. */
function must(last: string | null): string {
  if (last === null) throw new Error('a block inside a join ends there');
  return last;
}

const OWN_USER_TASK =
  '<zeebe:userTask /><zeebe:taskListeners>' +
  '<zeebe:taskListener eventType="canceling" type="do-listen" /></zeebe:taskListeners>';

/** Execution listeners on some nodes, by their number, whose jobs are done like any other. */
function withListeners(node: NodeSpec, number: number): NodeSpec {
  // A compensation boundary event has none.
  if (node.type === 'boundaryEvent' && node.compensation) return node;
  const { type, extension = '' } = node;
  const hasNoStart = type === 'startEvent' || type === 'boundaryEvent';
  const hasNoEnd = /Gateway$/.test(type) || (type === 'endEvent' && node.error !== undefined);
  const events = [
    ...(number % 5 === 0 && !hasNoStart ? ['start'] : []),
    ...(number % 7 === 0 && !hasNoEnd ? ['end'] : []),
  ];
  if (events.length === 0) return node;
  const xml = events.map((event) => `<zeebe:executionListener eventType="${event}" type="do-listen" />`);
  const listeners = `<zeebe:executionListeners>${xml.join('')}</zeebe:executionListeners>`;
  return { ...node, extension: extension + listeners };
}
