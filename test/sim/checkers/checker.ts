/**
 * The interface of checkers: they receive each committed write, lines at rest and the end of the simulation,
 * and report violations.
 */
import { EventKind } from '../../../state/events.ts';
import type { PartitionState } from '../../../state/partition-state.ts';
import type { Journal, SeenWrite } from '../journal.ts';
import type { ReadyCompiler } from '../models.ts';
import type { Stories, Story } from '../story.ts';

/** Reports a violation; the simulation ends at the first one. */
export type Report = (problem: string) => void;

export interface CheckedWorld {
  readonly journal: Journal;
  readonly partitionCount: number;
  readonly models: ReadyCompiler;
  readonly stories: Stories;
  /** True if all processes publish all of their events. */
  readonly publishesEvents: boolean;
  /** Counts an event that the simulations have to cover. */
  count(what: string): void;
}

export interface Checker {
  /** The invariant, such as `I1 nothing lost`. */
  readonly name: string;
  onWrite?(write: SeenWrite, report: Report): void;
  /** Called for a partition whose owner has nothing uncommitted in memory. */
  atRest?(partition: number, state: PartitionState, report: Report): void;
  /** Called if there have been no faults since this time (epoch ms). */
  onRecovered?(calmSinceMs: number, report: Report): void;
  /** Called at the end: faults are over and everything that can end should have ended. */
  atEnd?(report: Report): void;
}

/**
 * The instances that completed in this write, from their start events on and without any operation on them.
 */
export function* completedUntouched({ stories }: CheckedWorld, { steps }: SeenWrite): Generator<Story, void> {
  for (const { step } of steps) {
    const { events, instanceKey } = step;
    const hasEnded = events.some(
      (event) => event.kind === EventKind.elementCompleted && event.key === instanceKey,
    );
    const story = hasEnded ? stories.of(instanceKey) : undefined;
    if (story?.isTouched === false && story.hasBegunAtStart) yield story;
  }
}
