/**
 * I2: tokens follow the sequence flows. A completed element takes each of its flows, an exclusive choice one
 * of them; no element starts more often than flows have led to it; and without interruptions, exactly as
 * often.
 */
import type { ExecutableProcess, FlowNode } from '../../../bpmn/model.ts';
import type { SeenWrite } from '../journal.ts';
import type { Story } from '../story.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';
import { completedUntouched } from './checker.ts';

/** Element types at which several tokens become one, or none. */
const JOINING: ReadonlySet<string> = new Set(['parallelGateway', 'inclusiveGateway', 'complexGateway']);

export class FlowsAsDrawn implements Checker {
  readonly name = 'I2 flows as drawn';
  readonly #world: CheckedWorld;

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite(write: SeenWrite, report: Report): void {
    const { journal, models } = this.#world;
    for (const story of completedUntouched(this.#world, write)) {
      const xml = journal.definitions.get(story.definitionKey);
      const process = models.processOf(xml ?? '');
      if (process) check(story, process, report);
    }
  }
}

function check(story: Story, process: ExecutableProcess, report: Report): void {
  for (const node of process.nodes.values()) {
    // An inner activity has no flows and the same id as its body.
    if (node.parent?.inner === node) continue;
    const problem = leaving(story, node) ?? coming(story, node);
    if (problem) report(`instance ${story.instanceKey} of ${story.processId}: ${node.id} ${problem}`);
  }
}

function nameOf(node: FlowNode): string {
  return node.type === 'multiInstanceBody' || node.type === 'loopBody' ? `body of ${node.id}` : node.id;
}

function leaving(story: Story, node: FlowNode): string | undefined {
  const completed = story.completed.get(nameOf(node)) ?? 0;
  const taken = node.outgoing.map(({ id }) => story.taken.get(id) ?? 0);
  const sum = taken.reduce((total, count) => total + count, 0);
  switch (node.type) {
    case 'complexGateway':
    case 'eventBasedGateway':
      return undefined;
    case 'exclusiveGateway':
      return node.outgoing.length === 0 || sum === completed
        ? undefined
        : `completed ${completed} times and took ${sum} flows`;
    case 'inclusiveGateway':
      return sum >= completed && taken.every((count) => count <= completed)
        ? undefined
        : `completed ${completed} times and took flows ${taken.join(', ')} times`;
    default:
      return taken.every((count) => count === completed)
        ? undefined
        : `completed ${completed} times and took flows ${taken.join(', ')} times`;
  }
}

function coming(story: Story, node: FlowNode): string | undefined {
  const { incoming, type, parent } = node;
  if (incoming.length === 0 || parent?.type.startsWith('adHocSubProcess')) return undefined;
  if (incoming.some(({ source }) => source.type === 'eventBasedGateway')) return undefined;
  const begun = story.begun.get(nameOf(node)) ?? 0;
  const led = incoming.map(({ id }) => story.taken.get(id) ?? 0);
  const sum = led.reduce((total, count) => total + count, 0);
  const most = type === 'parallelGateway' ? Math.min(...led) : sum;
  if (begun > most) return `began ${begun} times, though flows led to it ${led.join(', ')} times`;
  const isWhole = story.terminated.size === 0 && !JOINING.has(type);
  if (isWhole && begun !== sum) return `began ${begun} times of ${sum}`;
  return undefined;
}
