/**
 * I2: the inner instances of a repeated activity are counted: each loop counter starts once, in order and
 * without a gap, and the body ends after all started ones.
 */
import { EventKind } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';

interface Body {
  begun: number;
  ended: number;
}

export class LoopsCounted implements Checker {
  readonly name = 'I2 loops counted';
  readonly #world: CheckedWorld;
  readonly #bodies = new Map<number, Body>();
  /** The body of each inner instance. */
  readonly #inner = new Map<number, number>();

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite({ steps }: SeenWrite, report: Report): void {
    for (const { step } of steps) {
      for (const event of step.events) {
        if (event.kind === EventKind.elementActivating && event.loopCounter) {
          const { key, scopeKey = 0, loopCounter, elementId } = event;
          const body = this.#bodyOf(scopeKey);
          this.#inner.set(key, scopeKey);
          if (loopCounter !== ++body.begun && this.#world.stories.of(step.instanceKey)?.isTouched !== true)
            report(`${elementId} ${scopeKey}: number ${loopCounter} begins after ${body.begun - 1}`);
        } else if (event.kind === EventKind.elementCompleted || event.kind === EventKind.elementTerminated) {
          const scopeKey = this.#inner.get(event.key);
          if (scopeKey) this.#bodyOf(scopeKey).ended++;
          const body = this.#bodies.get(event.key);
          if (body && body.begun !== body.ended)
            report(`body ${event.key} ends, with ${body.ended} of ${body.begun} inner instances`);
        }
      }
    }
  }

  #bodyOf(key: number): Body {
    const known = this.#bodies.get(key);
    if (known) return known;
    const body = { begun: 0, ended: 0 };
    this.#bodies.set(key, body);
    return body;
  }
}
