/**
 * Decision tables of a DMN model, read from its XML. The page draws them itself: dmn-js has 300 KB, its
 * tables can't be read by screen readers and have no dark colors.
 */

export interface DecisionRule {
  readonly id: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly annotation: string;
}

export interface Decision {
  readonly id: string;
  readonly name: string;
  /** Null: it is a literal expression. */
  readonly hitPolicy: string | null;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly rules: readonly DecisionRule[];
  /** Of a literal expression. */
  readonly expression: string;
}

/** Needs a browser. Throws Error if the text is not XML. */
export function decisionsOf(xml: string): Decision[] {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  const problem = document.querySelector('parsererror');
  if (problem) throw new Error(problem.textContent ?? 'not XML');
  return [...document.getElementsByTagNameNS('*', 'decision')].map(decisionOf);
}

function decisionOf(element: Element): Decision {
  const table = child(element, 'decisionTable');
  const id = element.getAttribute('id') ?? '';
  const name = element.getAttribute('name') ?? id;
  if (!table) {
    const literal = child(element, 'literalExpression');
    const expression = literal ? textIn(literal) : '';
    return { id, name, hitPolicy: null, inputs: [], outputs: [], rules: [], expression };
  }
  return {
    ...{ id, name, expression: '' },
    hitPolicy: [table.getAttribute('hitPolicy') ?? 'UNIQUE', table.getAttribute('aggregation')]
      .filter(Boolean)
      .join(' '),
    inputs: children(table, 'input').map(
      (each) => each.getAttribute('label') || textIn(child(each, 'inputExpression')),
    ),
    outputs: children(table, 'output').map(
      (each) => each.getAttribute('label') || (each.getAttribute('name') ?? ''),
    ),
    rules: children(table, 'rule').map((rule) => ({
      id: rule.getAttribute('id') ?? '',
      inputs: children(rule, 'inputEntry').map(textIn),
      outputs: children(rule, 'outputEntry').map(textIn),
      annotation: [...children(rule, 'annotationEntry').map(textIn), ownDescription(rule)]
        .filter(Boolean)
        .join('; '),
    })),
  };
}

const children = (parent: Element, name: string): Element[] =>
  [...parent.children].filter(({ localName }) => localName === name);

const child = (parent: Element, name: string): Element | undefined => children(parent, name)[0];

function textIn(element: Element | undefined): string {
  const text = element && child(element, 'text');
  return text?.textContent?.trim() ?? '';
}

function ownDescription(rule: Element): string {
  return child(rule, 'description')?.textContent?.trim() ?? '';
}
