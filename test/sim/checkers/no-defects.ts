/**
 * The engine never throws, but for the defect that the models plant and what the broker refuses: whatever it
 * says of a failure of its own in what it commits is one of the two. (An owner that was fenced while it
 * restored may stumble over what its successor wrote meanwhile; nothing of that is ever committed.)
 */
import { EventKind } from '../../../state/events.ts';
import type { SeenWrite } from '../journal.ts';
import { PLANNED_DEFECT } from '../models.ts';
import { headerOf } from '../records.ts';
import type { Checker, Report } from './checker.ts';

/** A right that an operator forgot is no command's fault. */
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
