/** What the page shows of a folded history: the state after a step, and the lines on the screen. Pure. */
import type { HistoryFold } from './history-fold.ts';
import { lineOfStep } from './history-lines.ts';
import type { HistoryAsk, HistoryView } from './history-messages.ts';

/** More scopes would not be readable. */
const SCOPES_MAX = 50;
/** Of one step. */
const STEP_LINES_MAX = 200;

export function viewOf(
  fold: HistoryFold,
  { step, filter, from: wanted, count }: HistoryAsk,
): Omit<HistoryView, 'kind' | 'source' | 'isComplete' | 'isWhole'> {
  fold.moveTo(step ?? fold.stepCount);
  const all = fold.lines({});
  const lines = fold.lines(filter);
  const currentLine = Math.min(lineOfStep(lines, fold.at), Math.max(0, lines.length - 1));
  const last = Math.max(0, lines.length - count);
  const from = Math.min(Math.max(0, wanted ?? currentLine - Math.floor(count / 2)), last);
  const ofStep = lineOfStep(all, fold.at);
  return {
    stepCount: fold.stepCount,
    at: fold.at,
    step: fold.step ?? null,
    stepLines: all.slice(ofStep, Math.min(lineOfStep(all, fold.at + 1), ofStep + STEP_LINES_MAX)),
    marks: fold.marks(),
    scopes: fold.scopes(SCOPES_MAX),
    lineCount: lines.length,
    from,
    lines: lines.slice(from, from + count),
    currentLine,
  };
}
