/**
 * T11: a timer fires once and never early according to the time of its partition, which never decreases; its
 * owner's clock may be wrong.
 */
import type { StepRecord } from '../../../state/events.ts';
import { EventKind } from '../../../state/events.ts';
import type { Timer } from '../../../state/instance.ts';
import type { SeenWrite } from '../journal.ts';
import type { Checker, Report } from './checker.ts';

export class TimersFireOnce implements Checker {
  readonly name = 'timers fire once, not early';
  readonly #timers = new Map<number, Timer>();

  onWrite({ steps }: SeenWrite, report: Report): void {
    for (const { step } of steps) this.onStep(step, report);
  }

  /** Checks one step of a partition; steps come in order. */
  onStep(step: StepRecord, report: (problem: string) => void): void {
    for (const event of step.events) {
      if (event.kind === EventKind.timerCreated) {
        this.#timers.set(event.timer.key, event.timer);
      } else if (event.kind === EventKind.timerCanceled) {
        this.#timers.delete(event.key);
      } else if (event.kind === EventKind.timerTriggered) {
        const timer = this.#timers.get(event.key);
        this.#timers.delete(event.key);
        if (event.timer) this.#timers.set(event.timer.key, event.timer);
        if (!timer) report(`timer ${event.key} fires, but is over or was never set`);
        else if (step.atMs < timer.dueAtMs)
          report(`timer ${event.key} fires ${timer.dueAtMs - step.atMs} ms early`);
      }
    }
  }
}
