/**
 * DMN as a language for the parser: dmn-moddle's meta-model of DMN 1.3 with the additions of 1.4 to 1.6.
 * Files of other versions are read with the namespaces of 1.3, because versions don't differ otherwise in the
 * elements that are used here. Pure. Source: the XML schemas of DMN 1.1 to 1.6; §7.3 of DMN 1.5 for the boxed
 * expressions.
 */
import { DmnModdle } from 'dmn-moddle';
import dmn13 from 'dmn-moddle/resources/dmn/json/dmn13.json' with { type: 'json' };
import type { ModelLanguage } from '../parse.ts';

interface TypeDescriptor {
  readonly name: string;
  readonly superClass?: readonly string[];
  readonly isAbstract?: boolean;
  readonly properties?: readonly object[];
}

/** The namespace of the elements in the parser's meta-model: DMN 1.3. */
export const DMN_NAMESPACE = 'https://www.omg.org/spec/DMN/20191111/MODEL/';

/** DMN 1.1 to 1.6, by the date in their namespaces. */
const VERSIONS = '20151101|20180521|20191111|20211108|20230324|20240513';
const MODEL = new RegExp(
  `^https?://www\\.omg\\.org/spec/DMN/(?:${VERSIONS})(?:/MODEL/?|/dmn(?:11)?\\.xsd)?$`,
);
const DIAGRAM = new RegExp(`^https?://www\\.omg\\.org/spec/DMN/(?:${VERSIONS})/DMNDI/?$`);
const DIAGRAM_NAMESPACE = 'https://www.omg.org/spec/DMN/20191111/DMNDI/';

/** Replaces the namespaces of other versions in `xml` with those of DMN 1.3; the lines don't change. */
export function underOneNamespace(xml: string): string {
  return xml.replace(
    /(\sxmlns(?::[\w.-]+)?\s*=\s*)(["'])([^"'<]*)\2/g,
    (declaration, before: string, quote: string, uri: string) => {
      if (MODEL.test(uri)) return `${before}${quote}${DMN_NAMESPACE}${quote}`;
      return DIAGRAM.test(uri) ? `${before}${quote}${DIAGRAM_NAMESPACE}${quote}` : declaration;
    },
  );
}

/** True for DMN 1.4 or later, by the namespace of its elements. */
export function isCheckedVersion(xml: string): boolean {
  return /\sxmlns(?::[\w.-]+)?\s*=\s*["']https?:\/\/www\.omg\.org\/spec\/DMN\/(?:20211108|20230324|20240513)\/MODEL\/?["']/.test(
    xml,
  );
}

const child = (name: string, type: string) => ({ name, type, xml: { serialize: 'property' } });

/** DMN 1.4 (boxed conditional, filter, iterators) and 1.5 (typeConstraint). */
const ADDED: readonly TypeDescriptor[] = [
  {
    name: 'ChildExpression',
    properties: [
      { name: 'id', isAttr: true, type: 'String' },
      { name: 'typeRef', isAttr: true, type: 'String' },
      { name: 'expression', type: 'Expression' },
    ],
  },
  {
    name: 'Conditional',
    superClass: ['Expression'],
    properties: ['if', 'then', 'else'].map((name) => child(name, 'ChildExpression')),
  },
  {
    name: 'Filter',
    superClass: ['Expression'],
    properties: ['in', 'match'].map((name) => child(name, 'ChildExpression')),
  },
  {
    name: 'Iterator',
    superClass: ['Expression'],
    properties: [
      { name: 'iteratorVariable', isAttr: true, type: 'String' },
      child('in', 'ChildExpression'),
      child('return', 'ChildExpression'),
      child('satisfies', 'ChildExpression'),
    ],
  },
  ...['For', 'Some', 'Every'].map((name) => ({ name, superClass: ['Iterator'] })),
];

const types = (dmn13.types as readonly TypeDescriptor[]).map((type) =>
  type.name === 'ItemDefinition'
    ? { ...type, properties: [...(type.properties ?? []), child('typeConstraint', 'UnaryTests')] }
    : type,
);

/** For `parseModel`, which requires the text with the namespaces of DMN 1.3. */
export const DMN: ModelLanguage = {
  moddle: new DmnModdle({ dmn: { ...dmn13, types: [...types, ...ADDED] } }),
  root: 'dmn:Definitions',
  name: 'DMN',
};
