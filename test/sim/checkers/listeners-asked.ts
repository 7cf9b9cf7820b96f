/**
 * I2: no element starts, ends or changes its user task before each of its listeners has run, once and in
 * order.
 */
import type { FlowNode } from '../../../bpmn/model.ts';
import type { InstanceEvent } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

export class ListenersAsked implements Checker {
  readonly name = 'I2 listeners asked';
  readonly #world: CheckedWorld;
  /** Open jobs of listeners, with their element instance and moment. */
  readonly #jobs = new Map<number, { elementKey: number; moment: string; type: string }>();
  /** Types of the listeners that have completed, by element instance and moment. */
  readonly #done = new Map<string, string[]>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps }: SeenWrite, report: Report): void {
    for (const { step } of steps) {
      for (const event of step.events) {
        const problem = this.#event(event);
        if (problem) report(`instance ${step.instanceKey}: ${problem}`);
      }
    }
  }

  #event(event: InstanceEvent): string | undefined {
    switch (event.kind) {
      case EventKind.jobCreated: {
        const { key, listener, type } = event.job;
        if (listener) this.#jobs.set(key, { elementKey: event.scopeKey, moment: listener, type });
        return undefined;
      }
      case EventKind.jobCompleted: {
        const job = this.#jobs.get(event.key);
        this.#jobs.delete(event.key);
        if (job) this.#doneOf(job.elementKey, job.moment).push(job.type);
        return undefined;
      }
      case EventKind.elementActivated:
        return this.#compare(event.key, 'start');
      case EventKind.elementCompleted:
        return this.#compare(event.key, 'end');
      case EventKind.userTaskTransition:
        // After a denial, the listener runs again at the next attempt.
        if (event.name === 'denied') this.#forget(event.scopeKey);
        return undefined;
      case EventKind.userTaskCreated:
        return this.#compare(event.scopeKey, 'creating');
      case EventKind.userTaskAssigned:
        return this.#compare(event.scopeKey, 'assigning');
      case EventKind.userTaskUpdated:
        return this.#compare(event.scopeKey, 'updating');
      case EventKind.userTaskCompleted:
        return this.#compare(event.scopeKey, 'completing');
      default:
        return undefined;
    }
  }

  #doneOf(elementKey: number, moment: string): string[] {
    const at = `${elementKey} ${moment}`;
    const done = this.#done.get(at) ?? [];
    this.#done.set(at, done);
    return done;
  }

  #forget(elementKey: number): void {
    for (const at of this.#done.keys()) if (at.startsWith(`${elementKey} `)) this.#done.delete(at);
  }

  #compare(elementKey: number, moment: string): string | undefined {
    const told = this.#world.stories.element(elementKey);
    const story = told && this.#world.stories.of(told.instanceKey);
    const process = story && this.#world.models.processes.get(story.processId);
    const node =
      elementKey === story?.instanceKey ? process?.root : process?.nodes.get(told?.elementId ?? '');
    if (!node || node.inner) return undefined;
    const wanted = typesOf(node, moment);
    const done = this.#doneOf(elementKey, moment).splice(0);
    if (done.join() === wanted.join()) return undefined;
    return `${node.id}: ${moment} after listeners [${done.join(' ')}], not [${wanted.join(' ')}]`;
  }
}

function typesOf({ listeners, userTask }: FlowNode, moment: string): string[] {
  const all = { ...listeners, ...userTask?.listeners } as Record<string, FlowNode['job'][] | undefined>;
  return (all[moment] ?? []).map((job) => (job?.type.kind === 'static' ? job.type.text : ''));
}
