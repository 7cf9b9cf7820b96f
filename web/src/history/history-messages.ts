/** The messages between the page and the worker that loads and folds a history. Types only. */
import type { DiagramMark } from '../marks.ts';
import type { Step, StepSource } from '../own-items.ts';
import type { ShownScope } from './history-fold.ts';
import type { HistoryFilter, HistoryLine } from './history-lines.ts';

/** What the page shows; the worker answers with it again whenever the history has grown. */
export interface HistoryAsk {
  readonly instanceKey: string;
  /** After so many steps; null: after all. */
  readonly step: number | null;
  readonly filter: HistoryFilter;
  /** The lines on the screen; null: those around the step. */
  readonly from: number | null;
  readonly count: number;
  /** Changes when the instance has changed: the next steps are loaded. */
  readonly version: string;
}

export interface HistoryView {
  readonly kind: 'view';
  readonly source: StepSource;
  /** Steps that are loaded. */
  readonly stepCount: number;
  /** False while more steps are loading. */
  readonly isComplete: boolean;
  /** False if the first steps are no longer in the topic. */
  readonly isWhole: boolean;
  readonly at: number;
  readonly step: Step | null;
  readonly stepLines: readonly HistoryLine[];
  readonly marks: readonly DiagramMark[];
  readonly scopes: readonly ShownScope[];
  readonly lineCount: number;
  readonly from: number;
  readonly lines: readonly HistoryLine[];
  /** The line of the step. */
  readonly currentLine: number;
}

export type HistoryAnswer =
  | HistoryView
  | { readonly kind: 'failed'; readonly status: number; readonly message: string };
