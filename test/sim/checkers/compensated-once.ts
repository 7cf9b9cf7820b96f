/**
 * I2: completed activities are compensated at most once: each is recorded once and thrown once, its handler
 * runs once, and the throw event does not continue before.
 */
import type { InstanceEvent } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

interface Undoing {
  readonly elementId: string;
  readonly handlerId: string | undefined;
  throwKey: number;
  handlerKey: number;
  isDone: boolean;
}

export class CompensatedOnce implements Checker {
  readonly name = 'I2 compensated once';
  readonly #world: CheckedWorld;
  readonly #undoings = new Map<number, Undoing>();
  readonly #subscribed = new Set<number>();
  /** The compensation by the key of its handler's element instance. */
  readonly #handlers = new Map<number, number>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps }: SeenWrite, report: Report): void {
    for (const { step } of steps) {
      for (const event of step.events) {
        const problem = this.#event(event);
        const isTouched = this.#world.stories.of(step.instanceKey)?.isTouched === true;
        if (problem && !isTouched) report(`instance ${step.instanceKey}: ${problem}`);
      }
    }
  }

  #event(event: InstanceEvent): string | undefined {
    switch (event.kind) {
      case EventKind.compensationSubscribed: {
        const { key, elementId, elementKey, handlerId } = event.compensation;
        this.#undoings.set(key, { elementId, handlerId, throwKey: 0, handlerKey: 0, isDone: false });
        if (this.#subscribed.has(elementKey)) return `${elementId} ${elementKey} is remembered twice`;
        this.#subscribed.add(elementKey);
        return undefined;
      }
      case EventKind.compensationTriggered: {
        const undoing = this.#undoings.get(event.key);
        if (!undoing) return `compensation ${event.key} is thrown, and was never remembered`;
        if (undoing.throwKey) return `${undoing.elementId} is undone twice`;
        undoing.throwKey = event.scopeKey;
        return undefined;
      }
      case EventKind.elementActivating:
        return event.compensationKey ? this.#begins(event.compensationKey, event) : undefined;
      case EventKind.elementCompleted:
        return this.#completes(event.key);
      case EventKind.compensationCompleted:
      case EventKind.compensationDeleted: {
        const undoing = this.#undoings.get(event.key);
        if (undoing) undoing.isDone = true;
        return undefined;
      }
      default:
        return undefined;
    }
  }

  #begins(
    compensationKey: number,
    { key, elementId }: { key: number; elementId: string },
  ): string | undefined {
    const undoing = this.#undoings.get(compensationKey);
    // The body and each inner instance of a repeated handler have the same element id.
    const isInner = this.#world.stories.element(key)?.name === elementId && undoing?.handlerKey !== 0;
    if (!undoing?.throwKey) return `${elementId} begins, though nothing was thrown`;
    const handlerId = this.#world.stories.element(key)?.elementId;
    if (handlerId !== undoing.handlerId) return `${elementId} begins, but ${undoing.handlerId} undoes it`;
    this.#handlers.set(key, compensationKey);
    if (undoing.handlerKey && isInner) return `${elementId} undoes ${undoing.elementId} twice`;
    undoing.handlerKey = key;
    return undefined;
  }

  #completes(key: number): string | undefined {
    const waiting = [...this.#undoings.values()].find(
      ({ throwKey, handlerId, isDone }) => throwKey === key && handlerId && !isDone,
    );
    return waiting && `the throw event continues before ${waiting.elementId} is compensated`;
  }
}
