/**
 * Validation by a JSON Schema of any draft since 04, as leniently as in Confluent's Java serializer: unknown
 * keywords (`javaType`, `connect.index`) and unknown formats are ignored. Pure. Uses ajv because it is well
 * maintained and supports all drafts.
 */
import { createRequire } from 'node:module';
import { domainToASCII } from 'node:url';
import type { Ajv as AjvClass, ErrorObject, Format, Options } from 'ajv';
import type { FormatName, FormatsPlugin } from 'ajv-formats';
import type { NamedText, SchemaText } from './schema-text.ts';

type AjvConstructor = new (options?: Options) => AjvClass;

const require = createRequire(import.meta.url);

/** `$schema` of a draft -> its ajv, loaded for the first such schema. Without `$schema`, draft 07 is used. */
const DRAFTS: readonly (readonly [pattern: RegExp, load: () => unknown])[] = [
  [/draft-04/, () => require('ajv-draft-04')],
  [/2019-09/, () => require('ajv/dist/2019.js')],
  [/2020-12/, () => require('ajv/dist/2020.js')],
  [/draft-0[67]|^$/, () => require('ajv')],
];

/** `multipleOfPrecision`: 0.07 is a multiple of 0.01, though not in binary fractions. */
const LENIENT: Options = {
  strict: false,
  logger: false,
  allErrors: false,
  validateSchema: false,
  multipleOfPrecision: 12,
};

/**
 * The function throws an Error with the location and the violated rule. Throws Error for a schema that can't
 * be compiled.
 */
export function jsonSchemaValidator({ text, references }: Pick<SchemaText, 'text' | 'references'>) {
  const schema = JSON.parse(text) as { readonly $schema?: string } | boolean;
  const ajv = newAjv(typeof schema === 'object' ? (schema.$schema ?? '') : '');
  for (const reference of references) addReference(ajv, reference);
  const validate = ajv.compile(schema);
  return (value: unknown): void => {
    // The validator only supports plain numbers; the value itself is written with all of its digits.
    if (validate(JSON.parse(JSON.stringify(value)))) return;
    throw new Error((validate.errors ?? []).map(describe).join('; '));
  };
}

function newAjv(dialect: string): AjvClass {
  const load = DRAFTS.find(([pattern]) => pattern.test(dialect))?.[1];
  if (load === undefined) throw new Error(`$schema '${dialect}' is not a supported draft of JSON Schema`);
  const loaded = load() as { default?: AjvConstructor } & AjvConstructor;
  const ajv = new (loaded.default ?? loaded)(LENIENT);
  const formats = require('ajv-formats') as { default: FormatsPlugin };
  formats.default(ajv);
  for (const [name, plain, toPlain] of INTERNATIONAL) {
    const isPlain = formats.default.get(plain);
    ajv.addFormat(name, (text: string) => passes(isPlain, toPlain(text)));
  }
  return ajv;
}

/**
 * International formats, which ajv-formats lacks: the format of ASCII texts to which each can be converted,
 * and the conversion. Source: RFC 3987 section 3.1, RFC 6531 section 3.3, RFC 5891 section 4.
 */
const INTERNATIONAL: readonly (readonly [
  name: string,
  plain: FormatName,
  toPlain: (text: string) => string,
])[] = [
  ['iri', 'uri', percentEncoded],
  ['iri-reference', 'uri-reference', percentEncoded],
  ['idn-hostname', 'hostname', domainToASCII],
  [
    'idn-email',
    'email',
    (text) =>
      text
        .replace(/[^\0-\x7f]/gu, 'x')
        .replace(/@([^@]*)$/, () => `@${domainToASCII(text.replace(/^.*@/s, ''))}`),
  ],
];

function percentEncoded(text: string): string {
  return text.replace(/[^\0-\x7f]+/gu, (letters) => encodeURIComponent(letters.toWellFormed()));
}

function passes(format: Format, text: string): boolean {
  if (format instanceof RegExp) return format.test(text);
  if (typeof format === 'function') return format(text) === true;
  throw new Error('a format of ajv-formats has an unknown form');
}

/** By the name with which the schema refers to it, and by its own id. */
function addReference(ajv: AjvClass, { name, text }: NamedText): void {
  const schema = JSON.parse(text) as { readonly $id?: string; readonly id?: string };
  ajv.addSchema(schema, name);
  const id = schema.$id ?? schema.id;
  if (id !== undefined && id !== name && ajv.getSchema(id) === undefined) ajv.addSchema(schema, id);
}

function describe({ instancePath, message }: ErrorObject): string {
  return `${instancePath === '' ? '$' : `$${instancePath.replaceAll('/', '.')}`} ${message ?? 'is not valid'}`;
}
