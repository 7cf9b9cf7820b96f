/**
 * One behaviour that a model may rely on: a line of `docs/bpmn.md` and of `docs/conformance.json`. The tests
 * that show it carry its id in their titles, as in `the default flow is last [B2]`.
 */

export interface Row {
  /** `B` and a number that no other row has or had. */
  readonly id: string;
  /**
   * BPMN element or event definition, such as serviceTask; for a rule that is not about an element, its
   * subject.
   */
  readonly element: string;
  /** Its position, such as `boundary`; empty for all positions. */
  readonly position: string;
  /** Rejected means: at deployment, with id and type. */
  readonly state: 'supported' | 'rejected';
  readonly behaviour: string;
  /** The source of the rule: a section of BPMN 2.0.2, or Camunda 8. */
  readonly source: string;
}

/** Rows of one source. `at`: `element` or `element/position`. */
export function rowsOf(
  source: string,
  rows: readonly (readonly [id: string, at: string, behaviour: string])[],
): readonly Row[] {
  return rows.map(([id, at, behaviour]) => {
    const [element = '', position = ''] = at.split('/');
    const state = behaviour.startsWith('rejected') ? 'rejected' : 'supported';
    return { id, element, position, state, behaviour, source };
  });
}
