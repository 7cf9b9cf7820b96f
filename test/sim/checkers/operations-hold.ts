/**
 * Successful operations have taken effect: a canceled instance has ended, a migrated one runs in a model that
 * has all its active elements, and a business key belongs to one instance of a process as long as it is
 * reserved.
 */
import type { StepRecord } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import { ElementState, InstanceState } from '../../../state/instance.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

export class OperationsHold implements Checker {
  readonly name = 'operations hold';
  readonly #world: CheckedWorld;
  /** The instance by process id and business key. */
  readonly #holders = new Map<string, number>();
  readonly #completedTasks = new Set<number>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps, states, engine = 0 }: SeenWrite, report: Report): void {
    // Due work is done before commands.
    for (const { key, value } of states) if (value === null) this.#forgotten(Number(key?.toString('utf8')));
    for (const { step } of steps) {
      this.#step(step, engine, report);
      for (const event of step.events) {
        // A called instance has the business key of its caller.
        if (event.kind === EventKind.processInstanceCreated && !event.created.parentInstanceKey)
          this.#keyed(event.created, report);
        if (event.kind !== EventKind.userTaskCompleted) continue;
        if (this.#completedTasks.has(event.key)) report(`user task ${event.key} is completed twice`);
        this.#completedTasks.add(event.key);
      }
    }
  }

  #step({ command, instanceKey, events, position }: StepRecord, engine: number, report: Report): void {
    const instance = this.#world.journal.folded.get(instanceKey);
    if (!instance) return;
    const isAbout = command === 'cancelProcessInstance' && this.#instanceOf(engine, position) === instanceKey;
    // Listeners of user tasks may run first.
    const isEnding = instance.elements[0]?.state === ElementState.terminating;
    if (isAbout && instance.state !== InstanceState.terminated && !isEnding)
      report(`instance ${instanceKey} is cancelled and has not ended`);
    const migrated = events.find((event) => event.kind === EventKind.instanceMigrated);
    const process = migrated && this.#world.models.processes.get(instance.processId);
    if (!process) return;
    for (const { elementId, key } of instance.elements) {
      if (key !== instanceKey && !process.nodes.has(elementId))
        report(`instance ${instanceKey} is at ${elementId}, which ${process.id} does not have`);
    }
  }

  /** The instance of a command: other instances may continue because of its effects. */
  #instanceOf(engine: number, position: number): number | undefined {
    const seen = this.#world.journal.commands[engine]?.findLast(({ record }) => record.offset === position);
    return (seen?.command as { instanceKey?: number } | undefined)?.instanceKey;
  }

  #keyed(created: { key: number; processId: string; businessKey?: string }, report: Report): void {
    const { key, processId, businessKey } = created;
    if (!businessKey) return;
    const what = `${processId} with the business key ${businessKey}`;
    if (this.#holders.has(what)) report(`${what} begins as ${key}, and is ${this.#holders.get(what)}`);
    this.#holders.set(what, key);
  }

  #forgotten(instanceKey: number): void {
    for (const [what, key] of this.#holders) if (key === instanceKey) this.#holders.delete(what);
  }
}
