/**
 * I2: each completed instance has done exactly what its model requires, according to the laws of the models.
 */
import type { SeenWrite } from '../journal.ts';
import type { Ending } from '../models/model.ts';
import { modelOf } from '../models.ts';
import type { Story } from '../story.ts';
import type { CheckedWorld, Checker, Report } from './checker.ts';
import { completedUntouched } from './checker.ts';

export class EndsAsModelled implements Checker {
  readonly name = 'I2 ends as modelled';
  readonly #world: CheckedWorld;

  constructor(world: CheckedWorld) {
    this.#world = world;
  }

  onWrite(write: SeenWrite, report: Report): void {
    for (const story of completedUntouched(this.#world, write)) this.#ended(story, report);
  }

  #ended(story: Story, report: Report): void {
    const { instanceKey, processId } = story;
    const ending = this.#endingOf(story);
    for (const [says, holds] of modelOf(processId)?.laws ?? []) {
      if (holds(ending)) continue;
      const counts = JSON.stringify(Object.fromEntries(story.completed));
      report(`instance ${instanceKey} of ${processId} breaks '${says}': ${counts}`);
    }
  }

  #endingOf({ instanceKey, completed, terminated }: Story): Ending {
    const variables = this.#world.journal.folded.get(instanceKey)?.elements[0]?.variables ?? [];
    return {
      completed: (elementId) => completed.get(elementId) ?? 0,
      terminated: (elementId) => terminated.get(elementId) ?? 0,
      variable: (name) => {
        const value = variables.find((variable) => variable.name === name)?.value;
        return value === undefined ? undefined : (JSON.parse(value) as unknown);
      },
    };
  }
}
