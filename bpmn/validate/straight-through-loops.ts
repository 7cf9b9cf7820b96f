/**
 * Finds loops in which nothing ever waits or computes: an instance would repeat them forever in one step.
 * Pure, not recursive. Source: Zeebe's StraightThroughProcessingLoopValidator (gateways, manual and undefined
 * tasks); none and link events without mappings are treated in the same way. Uses Tarjan's strongly connected
 * components.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';
import { elementTypeOf } from '../elements/table.ts';

const LISTED_MAX = 10;

interface Visit {
  readonly node: NodeDraft;
  readonly targets: readonly NodeDraft[];
  next: number;
}

/** Reports each such loop once, for its first element in document order. */
export function validateStraightThroughLoops(
  nodes: ReadonlyMap<string, NodeDraft>,
  compiler: Compiler,
): void {
  const order = new Map([...nodes.values()].map((node, index) => [node, index]));
  const place = (node: NodeDraft | undefined) => (node === undefined ? 0 : (order.get(node) ?? 0));
  const loops = findLoops(nodes.values());
  for (const loop of loops) loop.sort((a, b) => place(a) - place(b));
  loops.sort((a, b) => place(a[0]) - place(b[0]));
  for (const loop of loops) {
    const [first] = loop;
    if (first === undefined) continue;
    const ids = loop.slice(0, LISTED_MAX).map((node) => node.id);
    const list = loop.length > LISTED_MAX ? [...ids, '...'].join(', ') : ids.join(', ');
    compiler.reportNode(first, `a loop must contain an element that waits: ${list}`);
  }
}

function findLoops(nodes: Iterable<NodeDraft>): NodeDraft[][] {
  const search = new LoopSearch();
  for (const node of nodes) {
    if (passesStraightThrough(node)) search.from(node);
  }
  return search.loops;
}

class LoopSearch {
  readonly loops: NodeDraft[][] = [];
  readonly #index = new Map<NodeDraft, number>();
  readonly #low = new Map<NodeDraft, number>();
  readonly #open: NodeDraft[] = [];
  readonly #isOpen = new Set<NodeDraft>();
  readonly #path: Visit[] = [];

  from(start: NodeDraft): void {
    if (this.#index.has(start)) return;
    this.#enter(start);
    for (let visit = this.#path.at(-1); visit !== undefined; visit = this.#path.at(-1)) {
      const target = visit.targets[visit.next];
      visit.next += 1;
      if (target === undefined) this.#leave(visit);
      else if (!this.#index.has(target)) this.#enter(target);
      else if (this.#isOpen.has(target)) this.#lower(visit.node, this.#index.get(target) ?? 0);
    }
  }

  #enter(node: NodeDraft): void {
    const index = this.#index.size;
    this.#index.set(node, index);
    this.#low.set(node, index);
    this.#open.push(node);
    this.#isOpen.add(node);
    this.#path.push({ node, targets: targetsOf(node), next: 0 });
  }

  #leave({ node, targets }: Visit): void {
    this.#path.pop();
    const low = this.#low.get(node) ?? 0;
    const before = this.#path.at(-1);
    if (before !== undefined) this.#lower(before.node, low);
    if (low !== this.#index.get(node)) return;
    const component = this.#open.splice(this.#open.lastIndexOf(node));
    for (const member of component) this.#isOpen.delete(member);
    if (component.length > 1 || targets.includes(node)) this.loops.push(component);
  }

  #lower(node: NodeDraft, low: number): void {
    this.#low.set(node, Math.min(this.#low.get(node) ?? low, low));
  }
}

function targetsOf(node: NodeDraft): readonly NodeDraft[] {
  const targets = node.outgoing.map((flow) => flow.target);
  if (node.linkTarget !== undefined) targets.push(node.linkTarget);
  return targets.filter(passesStraightThrough);
}

function passesStraightThrough(node: NodeDraft): boolean {
  const { passesThrough } = elementTypeOf(node);
  return typeof passesThrough === 'function' ? passesThrough(node) : passesThrough === 'always';
}
