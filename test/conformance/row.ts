/**
 * One behaviour that a model may rely on, with the tests that show it: a line of `docs/bpmn.md` and of
 * `docs/conformance.json`.
 */

export interface Row {
  /** BPMN element or event definition, such as serviceTask; a rule that is no element's: its subject. */
  readonly element: string;
  /** Where it stands, such as `boundary`; empty: everywhere. */
  readonly position: string;
  /** Refused: by id and type, at deployment. */
  readonly state: 'supported' | 'refused';
  readonly behaviour: string;
  /** What says so: a section of BPMN 2.0.2, or Camunda 8. */
  readonly source: string;
  readonly tests: readonly TestName[];
}

export interface TestName {
  /** From the project's root. */
  readonly file: string;
  readonly name: string;
}

/** Rows of one source. `at`: `element` or `element/position`; `tests`: `engine/timers > name of the test`. */
export function rowsOf(
  source: string,
  rows: readonly (readonly [at: string, behaviour: string, ...tests: readonly string[]])[],
): readonly Row[] {
  return rows.map(([at, behaviour, ...tests]) => {
    const [element = '', position = ''] = at.split('/');
    const isRefused = behaviour.startsWith('refused');
    return {
      element,
      position,
      state: isRefused ? 'refused' : 'supported',
      behaviour,
      source,
      tests: tests.map(testName),
    };
  });
}

/** `engine/timers > name of the test`. */
export function testName(text: string): TestName {
  const at = text.indexOf(' > ');
  return { file: `test/${text.slice(0, at)}.test.ts`, name: text.slice(at + 3) };
}
