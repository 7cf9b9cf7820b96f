/** Reasons why results of the DMN TCK differ from the expected ones. */
import camunda from './camunda.json' with { type: 'json' };

/** By chapter, or chapter and id. */
const REASONS: ReadonlyMap<string, string> = new Map([
  [
    '0076-feel-external-java',
    "functions of Java classes: there is no JVM, and Camunda doesn't call them either",
  ],
  [
    '1111-feel-matches-function/K2-MatchesFunc-17',
    'a backreference: patterns are matched in linear time, which has none',
  ],
]);

/** `actual`: the actual value as canonical text. Returns undefined if no reason is known. */
export function reasonOf(chapter: string, id: string, actual: string): string | undefined {
  return REASONS.get(`${chapter}/${id}`) ?? REASONS.get(chapter) ?? byCamunda(chapter, id, actual);
}

/**
 * Where Camunda returns another value than the TCK, Signalbox returns Camunda's, so that models behave alike.
 */
function byCamunda(chapter: string, id: string, actual: string): string | undefined {
  const conflict = camunda.conflicts.find((one) => one.chapter === chapter && one.id === id);
  const isCamundas = conflict?.wins === 'camunda' && conflict.camunda === actual;
  return isCamundas ? `Camunda's value: ${conflict.camunda}` : undefined;
}
