/** Rows of the decisions that an element instance has evaluated. */
import type { DecisionEvaluation } from '../../state/instance.ts';
import type { RowStore } from './row-store.ts';

/**
 * One row for each evaluated decision; a repeated evaluation of the element replaces the rows of the first.
 */
export function writeDecision(
  rows: RowStore,
  elementKey: number,
  evaluation: DecisionEvaluation,
  atMs: number,
): void {
  // The first evaluation may have reached more decisions.
  rows.write(
    `DELETE FROM decision_instances WHERE elementKey = ?1
     AND instanceKey = (SELECT instanceKey FROM element_instances WHERE key = ?1)`,
    elementKey,
  );
  for (const [at, evaluated] of evaluation.decisions.entries()) {
    const isLast = at === evaluation.decisions.length - 1;
    const failure = isLast && evaluation.failure ? evaluation.failure : null;
    rows.write(
      `INSERT OR REPLACE INTO decision_instances SELECT ?2, e.key, ?3, e.instanceKey, e.definitionKey,
       e.key, e.elementId, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12
       FROM element_instances e WHERE e.key = ?1`,
      elementKey,
      `${elementKey}-${at + 1}`,
      at,
      evaluation.definitionKey,
      evaluated.decisionId,
      evaluation.decisionId,
      failure === null ? 'EVALUATED' : 'FAILED',
      atMs,
      failure,
      evaluated.output || 'null',
      JSON.stringify(evaluated.inputs),
      JSON.stringify(evaluated.rules),
    );
  }
}
