/**
 * Generates an encoder for a message type: straight-line code over its fields, in the order of their numbers.
 * Default values of proto3 (0, '', false, absent) are omitted. Source: Protobuf encoding; the types come from
 * the `.proto` files.
 */
import type protobuf from 'protobufjs';
import type { WireWriter } from './wire-writer.ts';

/** Writes a message's fields. */
export type Encoder = (message: object, writer: WireWriter) => void;

const LENGTH_DELIMITED = 2;
const WHOLE_NUMBERS: ReadonlySet<string> = new Set(['int32', 'int64', 'uint32', 'uint64']);

/**
 * Returns the encoder of a type and of its nested types. Throws Error for a field type that no schema here
 * uses.
 */
export function compileEncoder(type: protobuf.Type, compiled = new Map<string, Encoder>()): Encoder {
  const known = compiled.get(type.fullName);
  if (known) return known;
  const nested: Encoder[] = [];
  // A type may contain itself, so it is registered before its fields are compiled.
  let encode: Encoder = () => undefined;
  compiled.set(type.fullName, (message, writer) => encode(message, writer));
  const fields = [...type.fieldsArray].sort((a, b) => a.id - b.id);
  const lines = fields.map((field) => fieldCode(field.resolve(), nested, compiled));
  // Generated code, as in protobufjs' own codecs: property access is only fast if the names are literals.
  encode = new Function('nested', `return (m, w) => {\n${lines.join('\n')}\n};`)(nested) as Encoder;
  compiled.set(type.fullName, encode);
  return encode;
}

function fieldCode(field: protobuf.Field, nested: Encoder[], compiled: Map<string, Encoder>): string {
  const value = `m[${JSON.stringify(field.name)}]`;
  if (!field.repeated)
    return `{ const v = ${value}; ${presence(field)} { ${single(field, nested, compiled)} } }`;
  const isPacked = !isMessage(field) && field.type !== 'string' && field.type !== 'bytes';
  if (isPacked) {
    const body = `${tag(field.id, LENGTH_DELIMITED)} const b = w.begin(); for (const v of l) w.varint(v); w.end(b);`;
    return `{ const l = ${value}; if (l && l.length > 0) { ${body} } }`;
  }
  return `{ const l = ${value}; if (l) for (let i = 0; i < l.length; i++) { const v = l[i]; ${single(field, nested, compiled)} } }`;
}

function isMessage(field: protobuf.Field): boolean {
  return field.resolvedType !== null && 'fieldsArray' in field.resolvedType;
}

function presence(field: protobuf.Field): string {
  if (field.type === 'bytes') return 'if (v && v.length > 0)';
  return isMessage(field) ? 'if (v !== undefined && v !== null)' : 'if (v)';
}

function single(field: protobuf.Field, nested: Encoder[], compiled: Map<string, Encoder>): string {
  if (isMessage(field)) {
    nested.push(compileEncoder(field.resolvedType as protobuf.Type, compiled));
    const encode = `nested[${nested.length - 1}]`;
    return `${tag(field.id, LENGTH_DELIMITED)} const b = w.begin(); ${encode}(v, w); w.end(b);`;
  }
  if (field.type === 'string') return `${tag(field.id, LENGTH_DELIMITED)} w.text(v);`;
  if (field.type === 'bytes') return `${tag(field.id, LENGTH_DELIMITED)} w.bytes(v);`;
  if (field.type === 'bool') return `${tag(field.id, 0)} w.byte(1);`;
  if (WHOLE_NUMBERS.has(field.type) || field.resolvedType) return `${tag(field.id, 0)} w.varint(v);`;
  throw new Error(`${field.fullName}: fields of type ${field.type} are not encoded here`);
}

function tag(id: number, wireType: number): string {
  const value = id * 8 + wireType;
  return value < 128 ? `w.byte(${value});` : `w.varint(${value});`;
}
