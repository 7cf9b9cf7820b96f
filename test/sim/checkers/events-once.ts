/** I2: each event that a step publishes is in the step's transaction once, under an id of its own. */
import type { EventName } from '../../../state/event-data.ts';
import { eventName } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

/** Independent of the engine's table: only what is published whatever the instance is. */
const ALWAYS: ReadonlyMap<string, string> = new Map<EventName, string>([
  ['processInstanceCreated', 'process-instance.started'],
  ['instanceMigrated', 'process-instance.migrated'],
  ['incidentCreated', 'incident.created'],
  ['incidentResolved', 'incident.resolved'],
  ['userTaskCreated', 'user-task.created'],
  ['userTaskAssigned', 'user-task.assigned'],
  ['userTaskUpdated', 'user-task.updated'],
  ['userTaskCompleted', 'user-task.completed'],
  ['jobCreated', 'job.created'],
  ['jobCompleted', 'job.completed'],
  ['jobFailed', 'job.failed'],
  ['jobErrorThrown', 'job.error-thrown'],
  ['jobCanceled', 'job.canceled'],
]);

interface PublishedEvent {
  readonly id: string;
  readonly type: string;
  readonly subject: string;
}

export class EventsOnce implements Checker {
  readonly name = 'I2 events once';
  readonly #world: CheckedWorld;
  readonly #ids = new Set<string>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps, events }: SeenWrite, report: Report): void {
    const expected: string[] = [];
    if (this.#world.publishesEvents) {
      for (const { step } of steps) {
        for (const event of step.events) {
          const type = typeOf(eventName(event.kind), 'key' in event && event.key === step.instanceKey);
          if (type) expected.push(`${step.instanceKey} ${type}`);
        }
      }
    }
    const published: string[] = [];
    for (const { key, value } of events) {
      const { id, type, subject } = JSON.parse(String(value)) as PublishedEvent;
      if (this.#ids.has(id)) report(`event ${id} was published twice`);
      this.#ids.add(id);
      if (String(key) !== subject) report(`event ${id} of instance ${subject} has the key ${key}`);
      const name = type.replace(/^io\.signalbox\.(.*)\.v1$/, '$1');
      // Only its element knows whether it had a task.
      if (name === 'user-task.canceled') continue;
      published.push(`${subject} ${name}`);
      this.#world.count(`published: ${name}`);
    }
    const [wanted, found] = [expected.sort().join(', '), published.sort().join(', ')];
    if (wanted !== found) report(`published events: ${found || 'none'}; its steps have ${wanted || 'none'}`);
  }
}

function typeOf(name: string, isOfInstance: boolean): string | undefined {
  if (isOfInstance && name === 'elementCompleted') return 'process-instance.completed';
  if (isOfInstance && name === 'elementTerminated') return 'process-instance.terminated';
  return ALWAYS.get(name);
}
