/**
 * The events of each instance, counted by element and flow, for comparison with the models. Derived from the
 * history alone.
 */
import type { InstanceEvent, StepRecord } from '../../state/events.ts';
import { EventKind } from '../../state/events.ts';
import type { SeenWrite } from './journal.ts';

/** The body of a repeated activity has the same id as the activity. */
const BODIES: ReadonlySet<string> = new Set(['multiInstanceBody', 'loopBody']);
/** Operations after which an instance may differ from its model. */
const TOUCHING: ReadonlySet<string> = new Set(['modifyProcessInstance', 'migrateProcessInstance']);

export interface ToldElement {
  /**
   * `body of <id>` for the body of a repeated activity; `path of <id>` for a path of an ad-hoc subprocess.
   */
  readonly name: string;
  readonly elementId: string;
  readonly type: string;
  readonly instanceKey: number;
}

export class Story {
  readonly instanceKey: number;
  readonly processId: string;
  readonly definitionKey: number;
  readonly begun = new Map<string, number>();
  readonly completed = new Map<string, number>();
  readonly terminated = new Map<string, number>();
  /** The number of times that each flow was taken, by its id. */
  readonly taken = new Map<string, number>();
  /** True if an operator has modified or migrated it. */
  isTouched = false;
  /** True if it started at its start event, not at chosen elements. */
  hasBegunAtStart = false;

  constructor(instanceKey: number, processId: string, definitionKey: number) {
    this.instanceKey = instanceKey;
    this.processId = processId;
    this.definitionKey = definitionKey;
  }
}

export class Stories {
  readonly #stories = new Map<number, Story>();
  readonly #elements = new Map<number, ToldElement>();

  of(instanceKey: number): Story | undefined {
    return this.#stories.get(instanceKey);
  }

  /** An element instance, ended or not. */
  element(key: number): ToldElement | undefined {
    return this.#elements.get(key);
  }

  take({ steps }: SeenWrite): void {
    for (const { step } of steps) for (const event of step.events) this.#event(step, event);
  }

  #event({ instanceKey, command }: StepRecord, event: InstanceEvent): void {
    if (event.kind === EventKind.processInstanceCreated) {
      this.#stories.set(
        instanceKey,
        new Story(instanceKey, event.created.processId, event.created.definitionKey),
      );
      return;
    }
    const story = this.#stories.get(instanceKey);
    if (!story) return;
    if (TOUCHING.has(command)) story.isTouched = true;
    if (event.kind === EventKind.elementActivating) {
      const { key, elementId, name: type } = event;
      const name = nameOf(type, elementId);
      this.#elements.set(key, { name, elementId, type, instanceKey });
      if (event.scopeKey === instanceKey && type === 'startEvent') story.hasBegunAtStart = true;
      add(story.begun, name);
    } else if (event.kind === EventKind.elementCompleted) {
      add(story.completed, this.#elements.get(event.key)?.name ?? '');
    } else if (event.kind === EventKind.elementTerminated) {
      add(story.terminated, this.#elements.get(event.key)?.name ?? '');
    } else if (event.kind === EventKind.sequenceFlowTaken) {
      add(story.taken, event.flowId);
    }
  }
}

function add(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

function nameOf(type: string, elementId: string): string {
  if (type === 'adHocSubProcessInnerInstance') return `path of ${elementId}`;
  return BODIES.has(type) ? `body of ${elementId}` : elementId;
}
