/**
 * Converts JSON to Avro values and back, by a schema: fields that the schema doesn't have are dropped, the
 * branch of a union is chosen by the value. Pure. Source: Avro 1.11 specification; kafka-connector contract
 * §2.4.
 */
import type { Type } from 'avsc';
import avsc from 'avsc';
import type { Json } from '../../bpmn/feel/index.ts';

const { types } = avsc;

/**
 * Converts a value to the form that the schema's `toBuffer` expects. A value that matches no branch is left
 * unchanged, so that Avro reports the error.
 */
export function toAvro(type: Type, value: Json | undefined): unknown {
  if (type instanceof types.RecordType && isContext(value)) {
    const record: { [name: string]: unknown } = {};
    for (const field of type.fields) {
      if (Object.hasOwn(value, field.name)) record[field.name] = toAvro(field.type, value[field.name]);
      else if (field.defaultValue() === undefined && acceptsNull(field.type)) record[field.name] = null;
    }
    return record;
  }
  if (type instanceof types.ArrayType && Array.isArray(value)) {
    return value.map((item) => toAvro(type.itemsType, item));
  }
  if (type instanceof types.MapType && isContext(value)) {
    return mapEntries(value, (item) => toAvro(type.valuesType, item));
  }
  if (isUnion(type)) return toUnion(type, value);
  if ((type instanceof types.BytesType || type instanceof types.FixedType) && typeof value === 'string') {
    return Buffer.from(value, 'latin1');
  }
  if (type instanceof types.StringType && value !== null && typeof value === 'object') {
    return JSON.stringify(value);
  }
  return value;
}

/** As JSON: branches of unions without their names, bytes as text with one character per byte. */
export function fromAvro(type: Type, value: unknown): Json {
  if (value === null || value === undefined) return null;
  if (type instanceof types.RecordType) {
    const record = value as { readonly [name: string]: unknown };
    return Object.fromEntries(type.fields.map(({ name, type: of }) => [name, fromAvro(of, record[name])]));
  }
  if (type instanceof types.ArrayType)
    return (value as unknown[]).map((item) => fromAvro(type.itemsType, item));
  if (type instanceof types.MapType) {
    return mapEntries(value as { [name: string]: unknown }, (item) =>
      fromAvro(type.valuesType, item),
    ) as Json;
  }
  if (isUnion(type)) return fromUnion(type, value);
  if (Buffer.isBuffer(value)) return value.toString('latin1');
  return value as Json;
}

type UnionType = Type & { readonly types: readonly Type[] };

function isUnion(type: Type): type is UnionType {
  return type instanceof types.UnwrappedUnionType || type instanceof types.WrappedUnionType;
}

function acceptsNull(type: Type): boolean {
  return type instanceof types.NullType || (isUnion(type) && type.types.some(acceptsNull));
}

function toUnion(type: UnionType, value: Json | undefined): unknown {
  if (value === null || value === undefined) return null;
  const branch =
    type.types.find((one) => isBranchOf(one, value) && one.isValid(toAvro(one, value))) ??
    type.types.find((one) => isBranchOf(one, value));
  if (branch === undefined) return value;
  const converted = toAvro(branch, value);
  return type instanceof types.WrappedUnionType ? { [branch.branchName ?? '']: converted } : converted;
}

/** True if a JSON value of this kind can belong to the branch. */
function isBranchOf(type: Type, value: Json): boolean {
  if (Array.isArray(value)) return type instanceof types.ArrayType;
  if (isContext(value)) return type instanceof types.RecordType || type instanceof types.MapType;
  const isPlain = !(
    type instanceof types.RecordType ||
    type instanceof types.MapType ||
    type instanceof types.ArrayType ||
    type instanceof types.NullType
  );
  return isPlain && type.isValid(toAvro(type, value));
}

function fromUnion(type: UnionType, value: unknown): Json {
  if (type instanceof types.WrappedUnionType) {
    const [name = '', inner] = Object.entries(value as object)[0] ?? [];
    const branch = type.types.find(({ branchName }) => branchName === name);
    return branch ? fromAvro(branch, inner) : (inner as Json);
  }
  const branch = type.types.find((one) => one.isValid(value));
  return branch ? fromAvro(branch, value) : (value as Json);
}

function mapEntries<T, U>(
  from: { readonly [name: string]: T },
  convert: (value: T) => U,
): { [name: string]: U } {
  return Object.fromEntries(Object.entries(from).map(([name, value]) => [name, convert(value)]));
}

function isContext(value: Json | undefined): value is { [name: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Options for parsing schemas: unions are always wrapped with the names of their branches, so that no value
 * is ambiguous.
 */
export function avroOptions(): { wrapUnions: 'always'; registry: { [name: string]: Type } } {
  return { wrapUnions: 'always', registry: { long: exactLong() } };
}

/** Avro's long, limited to ±(2^53 - 1); the limit of avsc's own is ten less. Throws beyond it. */
function exactLong(): Type {
  return types.LongType.__with({
    fromBuffer: (buffer: Buffer) => exactNumber(buffer.readBigInt64LE()),
    toBuffer(value: number) {
      const buffer = Buffer.alloc(8);
      buffer.writeBigInt64LE(BigInt(value));
      return buffer;
    },
    fromJSON: Number,
    toJSON: Number,
    isValid: Number.isSafeInteger,
    compare: (a: number, b: number) => a - b,
  });
}

function exactNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new Error(`the long ${value} exceeds 2^53 and can't be represented exactly`);
}
