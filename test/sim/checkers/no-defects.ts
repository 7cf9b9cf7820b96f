/**
 * The engine never throws, except for the defect that the models plant and for rejections of the broker:
 * every failure that it commits is one of the two. (An owner that was fenced during its restore may fail at
 * records of its successor; nothing of that is committed.)
 */
import { EventKind } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import { PLANNED_DEFECT } from '../models.ts';
import { headerOf } from '../records.ts';
import type { Checker, Report } from './checker.ts';

/** A permission that an operator forgot to grant is not the fault of a command. */
const EXPECTED = [PLANNED_DEFECT, 'MESSAGE_TOO_LARGE', 'POLICY_VIOLATION'];

export class NoDefects implements Checker {
  readonly name = 'the engine never throws';

  onWrite({ steps, deadLetters }: SeenWrite, report: Report): void {
    const said: string[] = [];
    for (const letter of deadLetters) {
      if (headerOf(letter, 'dead-letter-code') === 'ENGINE_ERROR')
        said.push(headerOf(letter, 'dead-letter-reason') ?? '');
    }
    for (const { step } of steps) {
      for (const event of step.events) if (event.kind === EventKind.instanceSetAside) said.push(event.value);
    }
    for (const text of said) if (!EXPECTED.some((expected) => text.includes(expected))) report(text);
  }
}
