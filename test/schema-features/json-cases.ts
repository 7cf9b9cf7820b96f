/**
 * Cases of JSON Schema: each keyword and format in each draft that has it. Source: the validation
 * vocabularies of drafts 4, 6, 7, 2019-09 and 2020-12.
 */
import type { SchemaCase } from './schema-case.ts';

const DRAFTS = ['04', '06', '07', '2019-09', '2020-12'] as const;
type Draft = (typeof DRAFTS)[number];

const DIALECTS: { readonly [draft in Draft]: string } = {
  '04': 'http://json-schema.org/draft-04/schema#',
  '06': 'http://json-schema.org/draft-06/schema#',
  '07': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

interface Keyword {
  readonly feature: string;
  /** The first and the last draft that have it in this form. */
  readonly from?: Draft;
  readonly until?: Draft;
  /** The schema of the property `v`, or of the object if `isWhole`. */
  readonly rule: object | boolean;
  readonly isWhole?: boolean;
  readonly valid: string;
  readonly invalid?: string;
  readonly reason?: string;
}

const STRING = { type: 'string' };
const INTEGER = { type: 'integer' };
const REASON_FORMAT =
  "Python's serializer reads formats as annotations; Signalbox checks them if json.fail.invalid.schema is true";

const KEYWORDS: readonly Keyword[] = [
  { feature: 'type string', rule: STRING, valid: '"ä 😀"', invalid: '1' },
  { feature: 'type integer', rule: INTEGER, valid: '7', invalid: '7.5' },
  { feature: 'type integer beyond 2^53', rule: INTEGER, valid: '9007199254740993', invalid: '"7"' },
  { feature: 'type number', rule: { type: 'number' }, valid: '1.25', invalid: '"1.25"' },
  { feature: 'type boolean', rule: { type: 'boolean' }, valid: 'true', invalid: '"true"' },
  { feature: 'type null', rule: { type: 'null' }, valid: 'null', invalid: '0' },
  { feature: 'type array', rule: { type: 'array' }, valid: '[1,"a"]', invalid: '{}' },
  { feature: 'type object', rule: { type: 'object' }, valid: '{"a":{"b":1}}', invalid: '[]' },
  { feature: 'type list', rule: { type: ['string', 'null'] }, valid: 'null', invalid: '1' },
  { feature: 'enum', rule: { enum: ['a', 1, null] }, valid: '1', invalid: '2' },
  { feature: 'const', from: '06', rule: { const: { a: 1 } }, valid: '{"a":1}', invalid: '{"a":2}' },
  { feature: 'required', rule: { required: ['a'] }, valid: '{"a":1}', invalid: '{}' },
  {
    feature: 'additionalProperties false',
    rule: { properties: { a: INTEGER }, additionalProperties: false },
    valid: '{"a":1}',
    invalid: '{"b":1}',
  },
  {
    feature: 'additionalProperties schema',
    rule: { additionalProperties: INTEGER },
    valid: '{"a":1}',
    invalid: '{"a":"x"}',
  },
  {
    feature: 'patternProperties',
    rule: { patternProperties: { '^x-': INTEGER } },
    valid: '{"x-a":1}',
    invalid: '{"x-a":"1"}',
  },
  {
    feature: 'propertyNames',
    from: '06',
    rule: { propertyNames: { pattern: '^a' } },
    valid: '{"ab":1}',
    invalid: '{"b":1}',
  },
  { feature: 'minProperties', rule: { minProperties: 1 }, valid: '{"a":1}', invalid: '{}' },
  { feature: 'maxProperties', rule: { maxProperties: 1 }, valid: '{"a":1}', invalid: '{"a":1,"b":2}' },
  { feature: 'items', rule: { items: INTEGER }, valid: '[1,2]', invalid: '[1,"2"]' },
  {
    feature: 'items list',
    until: '2019-09',
    rule: { items: [INTEGER, STRING], additionalItems: false },
    valid: '[1,"a"]',
    invalid: '[1,"a",2]',
  },
  {
    feature: 'prefixItems',
    from: '2020-12',
    rule: { prefixItems: [INTEGER, STRING], items: false },
    valid: '[1,"a"]',
    invalid: '[1,"a",2]',
  },
  { feature: 'contains', from: '06', rule: { contains: INTEGER }, valid: '["a",1]', invalid: '["a"]' },
  {
    feature: 'minContains, maxContains',
    from: '2019-09',
    rule: { contains: INTEGER, minContains: 2, maxContains: 3 },
    valid: '[1,2]',
    invalid: '[1]',
  },
  { feature: 'minItems', rule: { minItems: 1 }, valid: '[1]', invalid: '[]' },
  { feature: 'maxItems', rule: { maxItems: 1 }, valid: '[1]', invalid: '[1,2]' },
  { feature: 'uniqueItems', rule: { uniqueItems: true }, valid: '[1,2]', invalid: '[1,1]' },
  {
    feature: 'if, then, else',
    from: '07',
    rule: JSON.parse('{"if":{"type":"integer"},"then":{"minimum":5},"else":{"type":"string"}}') as object,
    valid: '6',
    invalid: '4',
  },
  { feature: 'allOf', rule: { allOf: [INTEGER, { minimum: 5 }] }, valid: '6', invalid: '4' },
  { feature: 'anyOf', rule: { anyOf: [INTEGER, STRING] }, valid: '"a"', invalid: 'true' },
  { feature: 'oneOf', rule: { oneOf: [INTEGER, { minimum: 5 }] }, valid: '4', invalid: '6' },
  { feature: 'not', rule: { not: STRING }, valid: '1', invalid: '"a"' },
  { feature: 'schema false', from: '06', rule: { items: false }, valid: '[]', invalid: '[1]' },
  {
    feature: '$ref to definitions',
    isWhole: true,
    rule: { definitions: { n: INTEGER }, properties: { v: { $ref: '#/definitions/n' } } },
    valid: '{"v":1}',
    invalid: '{"v":"1"}',
  },
  {
    feature: '$ref to $defs',
    from: '2019-09',
    isWhole: true,
    rule: { $defs: { n: INTEGER }, properties: { v: { $ref: '#/$defs/n' } } },
    valid: '{"v":1}',
    invalid: '{"v":"1"}',
  },
  {
    feature: '$ref beside other keywords',
    from: '2019-09',
    isWhole: true,
    rule: { $defs: { n: INTEGER }, properties: { v: { $ref: '#/$defs/n', minimum: 5 } } },
    valid: '{"v":6}',
    invalid: '{"v":4}',
  },
  {
    feature: '$anchor',
    from: '2019-09',
    isWhole: true,
    rule: { $defs: { n: { $anchor: 'whole', type: 'integer' } }, properties: { v: { $ref: '#whole' } } },
    valid: '{"v":1}',
    invalid: '{"v":"1"}',
  },
  {
    feature: '$ref to itself',
    isWhole: true,
    rule: { properties: { n: INTEGER, next: { $ref: '#' } } },
    valid: '{"n":1,"next":{"n":2}}',
    invalid: '{"n":1,"next":{"n":"2"}}',
  },
  {
    feature: '$recursiveRef',
    from: '2019-09',
    until: '2019-09',
    isWhole: true,
    rule: { $recursiveAnchor: true, properties: { n: INTEGER, next: { $recursiveRef: '#' } } },
    valid: '{"n":1,"next":{"n":2}}',
    invalid: '{"n":1,"next":{"n":"2"}}',
  },
  {
    feature: '$dynamicRef',
    from: '2020-12',
    isWhole: true,
    rule: { $dynamicAnchor: 'node', properties: { n: INTEGER, next: { $dynamicRef: '#node' } } },
    valid: '{"n":1,"next":{"n":2}}',
    invalid: '{"n":1,"next":{"n":"2"}}',
  },
  {
    feature: 'dependencies',
    until: '07',
    rule: { dependencies: { a: ['b'] } },
    valid: '{"a":1,"b":2}',
    invalid: '{"a":1}',
  },
  {
    feature: 'dependentRequired',
    from: '2019-09',
    rule: { dependentRequired: { a: ['b'] } },
    valid: '{"a":1,"b":2}',
    invalid: '{"a":1}',
  },
  {
    feature: 'dependentSchemas',
    from: '2019-09',
    rule: { dependentSchemas: { a: { required: ['b'] } } },
    valid: '{"a":1,"b":2}',
    invalid: '{"a":1}',
  },
  {
    feature: 'unevaluatedProperties',
    from: '2019-09',
    rule: { allOf: [{ properties: { a: INTEGER } }], unevaluatedProperties: false },
    valid: '{"a":1}',
    invalid: '{"a":1,"b":2}',
  },
  {
    feature: 'unevaluatedItems',
    from: '2020-12',
    rule: { allOf: [{ prefixItems: [INTEGER] }], unevaluatedItems: false },
    valid: '[1]',
    invalid: '[1,2]',
  },
  { feature: 'multipleOf', rule: { multipleOf: 5 }, valid: '10', invalid: '11' },
  {
    feature: 'multipleOf a fraction',
    rule: { multipleOf: 0.01 },
    valid: '0.07',
    invalid: '0.075',
    reason: "Python's validator calculates with binary fractions, so it rejects this valid value",
  },
  { feature: 'minimum', rule: { minimum: 5 }, valid: '5', invalid: '4' },
  { feature: 'maximum', rule: { maximum: 5 }, valid: '5', invalid: '6' },
  {
    feature: 'exclusiveMinimum true',
    until: '04',
    rule: { minimum: 5, exclusiveMinimum: true },
    valid: '6',
    invalid: '5',
  },
  {
    feature: 'exclusiveMaximum true',
    until: '04',
    rule: { maximum: 5, exclusiveMaximum: true },
    valid: '4',
    invalid: '5',
  },
  { feature: 'exclusiveMinimum', from: '06', rule: { exclusiveMinimum: 5 }, valid: '6', invalid: '5' },
  { feature: 'exclusiveMaximum', from: '06', rule: { exclusiveMaximum: 5 }, valid: '4', invalid: '5' },
  { feature: 'minLength in code points', rule: { minLength: 2 }, valid: '"ab"', invalid: '"😀"' },
  { feature: 'maxLength', rule: { maxLength: 2 }, valid: '"😀😀"', invalid: '"abc"' },
  { feature: 'pattern', rule: { pattern: '^a+$' }, valid: '"aa"', invalid: '"b"' },
  {
    feature: 'pattern \\p{L}',
    rule: { pattern: '^\\p{L}+$' },
    valid: '"ä"',
    invalid: '"1"',
    reason: "Python's regular expressions don't have Unicode properties",
  },
  { feature: 'default', rule: { type: 'integer', default: 3 }, valid: '4', invalid: '"4"' },
  { feature: 'title, description', rule: { title: 't', description: 'd' }, valid: '1' },
  { feature: 'readOnly, examples', from: '07', rule: { readOnly: true, examples: [1] }, valid: '1' },
  {
    feature: 'contentEncoding',
    from: '07',
    rule: { type: 'string', contentEncoding: 'base64' },
    valid: '"YQ=="',
  },
  {
    feature: 'unknown keywords',
    rule: { type: 'integer', javaType: 'a.B', 'connect.index': 0 },
    valid: '1',
    invalid: '"1"',
  },
  { feature: 'unknown format', rule: { type: 'string', format: 'x-own' }, valid: '"a"', invalid: '1' },
];

/** Format -> the first draft that has it, a valid text, and an invalid text. */
const FORMATS: readonly (readonly [format: string, from: Draft, valid: string, invalid: string])[] = [
  ['date-time', '04', '2026-01-31T12:00:00Z', '2026-01-32T12:00:00Z'],
  ['email', '04', 'a@example.com', 'a'],
  ['hostname', '04', 'example.com', '-a-'],
  ['ipv4', '04', '192.0.2.1', '192.0.2.256'],
  ['ipv6', '04', '2001:db8::1', '2001:db8:::1'],
  ['uri', '04', 'https://example.com/a', 'a b'],
  ['uri-reference', '06', '/a/b', '\\a'],
  ['uri-template', '06', '/a/{b}', '/a/{b'],
  ['json-pointer', '06', '/a/~0', 'a'],
  ['date', '07', '2026-01-31', '2026-02-30'],
  ['time', '07', '12:00:00Z', '25:00:00Z'],
  ['regex', '07', '^a+$', '('],
  ['relative-json-pointer', '07', '1/a', '/a'],
  ['idn-email', '07', 'ä@example.com', 'a'],
  ['idn-hostname', '07', 'bücher.example', 'a_b'],
  ['iri', '07', 'https://example.com/ä', 'a b'],
  ['iri-reference', '07', '/ä/b', '\\ä'],
  ['uuid', '2019-09', '6f9619ff-8b86-4d01-b42d-00cf4fc964ff', '6f9619ff'],
  ['duration', '2019-09', 'P1DT2H', 'P'],
];

function wrapped(text: string): string {
  return `{"v":${text}}`;
}

function keywordCases({ feature, from = '04', until = '2020-12', ...more }: Keyword): SchemaCase[] {
  const { rule, isWhole = false, valid, invalid, reason } = more;
  return DRAFTS.slice(DRAFTS.indexOf(from), DRAFTS.indexOf(until) + 1).map((draft) => ({
    format: 'json',
    dialect: `draft ${draft}`,
    feature,
    schema: JSON.stringify({
      $schema: DIALECTS[draft],
      type: 'object',
      ...(isWhole ? (rule as object) : { properties: { v: rule } }),
    }),
    value: isWhole ? valid : wrapped(valid),
    ...(reason === undefined ? {} : { reason }),
    ...(invalid === undefined ? {} : { invalid: isWhole ? invalid : wrapped(invalid) }),
  }));
}

export const JSON_CASES: readonly SchemaCase[] = [
  ...KEYWORDS.flatMap(keywordCases),
  ...FORMATS.flatMap(([format, from, valid, invalid]) =>
    keywordCases({
      feature: `format ${format}`,
      from,
      rule: { type: 'string', format },
      valid: JSON.stringify(valid),
      invalid: JSON.stringify(invalid),
    }).map((one) => ({ ...one, reason: REASON_FORMAT })),
  ),
];
