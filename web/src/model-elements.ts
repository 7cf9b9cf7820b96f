/** Elements of a BPMN model, read from its XML, to compare versions and to suggest mappings. */
import type { ModelElement } from './compare-models.ts';

const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';
/** Not elements of the diagram. */
const HIDDEN = new Set([
  'definitions',
  'collaboration',
  'message',
  'error',
  'signal',
  'escalation',
  'incoming',
  'outgoing',
  'laneSet',
  'lane',
  'itemDefinition',
]);

/** By id. Needs a browser. Throws Error if the text is not XML. */
export function modelElements(xml: string): Map<string, ModelElement> {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const problem = document.querySelector('parsererror');
  if (problem) throw new Error(problem.textContent ?? 'not XML');
  const elements = [...document.getElementsByTagNameNS(BPMN, '*')].filter(
    (each) =>
      each.hasAttribute('id') && !HIDDEN.has(each.localName) && !/EventDefinition$/.test(each.localName),
  );
  return new Map(
    elements.map((each) => {
      const id = each.getAttribute('id') ?? '';
      return [id, { id, name: each.getAttribute('name') ?? '', type: each.localName, text: ownText(each) }];
    }),
  );
}

function ownText(element: Element): string {
  if (/process|subProcess|transaction/i.test(element.localName)) {
    return [...element.attributes].map(({ name, value }) => `${name}=${value}`).join(' ');
  }
  return element.outerHTML
    .replaceAll(/\s+xmlns(:\w+)?="[^"]*"/g, '')
    .replaceAll(/<(\w+:)?(incoming|outgoing)>[^<]*<\/(\w+:)?(incoming|outgoing)>/g, '')
    .replaceAll(/\s+/g, ' ');
}
