/**
 * Recognizes models that were made for other engines by their extension attributes and elements. Pure.
 * Source: the namespaces of Camunda 7, Activiti and Flowable; Modeler's `modeler:executionPlatform`.
 */

const ENGINES: readonly (readonly [namespace: string, name: string])[] = [
  ['http://camunda.org/schema/1.0/bpmn', 'a Camunda 7'],
  ['http://activiti.org/bpmn', 'an Activiti'],
  ['http://flowable.org/bpmn', 'a Flowable'],
];
const ZEEBE = /["']http:\/\/camunda\.org\/schema\/zeebe\/1\.0["']/;
const CAMUNDA_7_PLATFORM = /[\s:]executionPlatform\s*=\s*["']Camunda Platform["']/;

/**
 * The reason why `xml` is a model for another engine; undefined if it isn't, or if it also has Camunda 8's
 * extensions.
 */
export function otherEngine(xml: string): string | undefined {
  if (ZEEBE.test(xml)) return undefined;
  const engine = ENGINES.find(([namespace]) => usesNamespace(xml, namespace));
  if (engine !== undefined) return message(engine[1], `its extensions (${engine[0]})`);
  return CAMUNDA_7_PLATFORM.test(xml) ? message('a Camunda 7', 'its extensions') : undefined;
}

function message(name: string, what: string): string {
  return (
    `this is ${name} model: ${what} have no effect here. Signalbox runs models for Camunda 8: ` +
    'open it in Camunda Modeler, or convert it with a migration tool; see docs/model-files.md, "Models of other engines"'
  );
}

/** True if a prefix of the namespace is declared and used. */
function usesNamespace(xml: string, namespace: string): boolean {
  for (const [, prefix = '', uri] of xml.matchAll(/\sxmlns:([\w-]{1,100})\s*=\s*["']([^"']{0,200})["']/g)) {
    if (uri === namespace && new RegExp(`[<\\s]${prefix}:\\w`).test(xml)) return true;
  }
  return false;
}
