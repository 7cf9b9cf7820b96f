/**
 * The interface of checkers: they receive each committed write, lines at rest and the end of the simulation,
 * and report violations.
 */
import type { PartitionState } from '../../../state/partition-state.ts';
import type { Journal, SeenWrite } from '../journal.ts';
import type { ReadyCompiler } from '../models.ts';
import type { Stories } from '../story.ts';

/** Says what is wrong; the simulation ends at the first. */
export type Report = (problem: string) => void;

export interface CheckedWorld {
  readonly journal: Journal;
  readonly partitionCount: number;
  readonly models: ReadyCompiler;
  readonly stories: Stories;
  /** Notes that something has happened which the simulations have to go through. */
  count(what: string): void;
}

export interface Checker {
  /** The invariant, as `I1 nothing lost`. */
  readonly name: string;
  onWrite?(write: SeenWrite, report: Report): void;
  /** A partition whose owner has nothing uncommitted in memory. */
  atRest?(partition: number, state: PartitionState, report: Report): void;
  /** There has been no trouble for a while, since that time (epoch ms). */
  onRecovered?(calmSinceMs: number, report: Report): void;
  /** Faults are over and everything that can end should have ended. */
  atEnd?(report: Report): void;
}
