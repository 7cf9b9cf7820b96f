/**
 * Reads the test cases of the DMN TCK (`*-test-*.xml`). Pure. Source: testCases.xsd of the TCK.
 */
import type { Element } from '@xmldom/xmldom';
// The TCK uses namespaces, CDATA and entities, so it needs a complete XML parser.
import { DOMParser } from '@xmldom/xmldom';

/** A value as a test case writes it: typed text, a list, or named components. */
export type TckValue =
  | { readonly kind: 'simple'; readonly type: string; readonly text: string }
  | { readonly kind: 'null' }
  | { readonly kind: 'list'; readonly items: readonly TckValue[] }
  | { readonly kind: 'context'; readonly entries: ReadonlyMap<string, TckValue> };

export interface TckResult {
  /** Name of the decision, or of the output of a decision service. */
  readonly name: string;
  readonly expected: TckValue;
}

export interface TckCase {
  readonly id: string;
  readonly inputs: ReadonlyMap<string, TckValue>;
  readonly results: readonly TckResult[];
  /** The decision service or business knowledge model that is called; absent: decisions are evaluated. */
  readonly invocable?: string;
}

export interface TckCases {
  /** The file name of the model. */
  readonly model: string;
  readonly cases: readonly TckCase[];
}

/** Throws if the text is not a file of test cases. */
export function readTestCases(xml: string): TckCases {
  const root = new DOMParser().parseFromString(xml, 'text/xml').documentElement;
  if (root?.localName !== 'testCases') throw new Error(`expected <testCases>, found <${root?.localName}>`);
  const model = childrenOf(root, 'modelName')[0]?.textContent?.trim() ?? '';
  return { model, cases: childrenOf(root, 'testCase').map(readCase) };
}

function readCase(source: Element, at: number): TckCase {
  const invocable = source.getAttribute('invocableName');
  return {
    id: source.getAttribute('id') ?? `#${at + 1}`,
    inputs: new Map(
      childrenOf(source, 'inputNode').map((input) => [nameOf(input), readValue(input)] as const),
    ),
    results: childrenOf(source, 'resultNode').map((result) => {
      const [expected] = childrenOf(result, 'expected');
      return { name: nameOf(result), expected: expected ? readValue(expected) : { kind: 'null' } };
    }),
    ...(invocable ? { invocable } : {}),
  };
}

function readValue(holder: Element): TckValue {
  const [value] = childrenOf(holder, 'value');
  if (value) return readSimple(value);
  const [list] = childrenOf(holder, 'list');
  if (list) {
    if (isNil(list)) return { kind: 'null' };
    return { kind: 'list', items: childrenOf(list, 'item').map(readValue) };
  }
  const components = childrenOf(holder, 'component');
  if (components.length === 0) return { kind: 'null' };
  const entries = components.map((one) => [nameOf(one), isNil(one) ? NULL : readValue(one)] as const);
  return { kind: 'context', entries: new Map(entries) };
}

const NULL: TckValue = { kind: 'null' };

function readSimple(value: Element): TckValue {
  if (isNil(value)) return NULL;
  const type = value.getAttributeNS(XSI, 'type') ?? 'xsd:string';
  return { kind: 'simple', type: type.slice(type.indexOf(':') + 1), text: value.textContent ?? '' };
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

function isNil(element: Element): boolean {
  return element.getAttributeNS(XSI, 'nil') === 'true';
}

function nameOf(element: Element): string {
  return element.getAttribute('name') ?? '';
}

function childrenOf(element: Element, localName: string): Element[] {
  return [...element.childNodes].filter(
    (node): node is Element => node.nodeType === node.ELEMENT_NODE && node.localName === localName,
  );
}
