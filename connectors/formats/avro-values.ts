/**
 * Converts JSON to Avro values and back, by a schema: fields that the schema doesn't have are dropped, the
 * branch of a union is chosen by the value. Pure. Source: Avro 1.11 specification; kafka-connector contract
 * §2.4.
 */
import type { Type } from 'avsc';
import avsc from 'avsc';
import type { Json } from '../../bpmn/feel/index.ts';
import { FeelDecimal, isJsonObject, parseJson } from '../../bpmn/feel/index.ts';

const { types } = avsc;

/**
 * Converts a value to the form that the schema's `toBuffer` expects. A value that matches no branch is left
 * unchanged, so that Avro reports the error.
 */
export function toAvro(type: Type, value: Json | undefined): unknown {
  if (value instanceof FeelDecimal) return numberFor(type, value);
  if (type instanceof types.RecordType && isJsonObject(value)) {
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
  if (type instanceof types.MapType && isJsonObject(value)) {
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
  if (isJsonObject(value)) return type instanceof types.RecordType || type instanceof types.MapType;
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

/** A double or float is rounded, because the schema requires it. A long keeps all its digits. */
function numberFor(type: Type, value: FeelDecimal): unknown {
  if (isUnion(type)) return toUnion(type, value);
  if (type instanceof types.DoubleType || type instanceof types.FloatType) return Number(value.toString());
  return value;
}

/**
 * Options for parsing schemas: unions are always wrapped with the names of their branches, so that no value
 * is ambiguous.
 */
export function avroOptions(): { wrapUnions: 'always'; registry: { [name: string]: Type } } {
  return { wrapUnions: 'always', registry: { long: exactLong() } };
}

const LONG_MIN = -(2n ** 63n);
const LONG_MAX = 2n ** 63n - 1n;

/**
 * All of Avro's long: a number that JavaScript can't represent becomes a FeelDecimal. avsc's own long ends
 * before 2^53.
 */
function exactLong(): Type {
  return types.LongType.__with({
    fromBuffer(buffer: Buffer) {
      const value = buffer.readBigInt64LE();
      const number = Number(value);
      return Number.isSafeInteger(number) ? number : parseJson(String(value));
    },
    toBuffer(value: number | FeelDecimal) {
      const buffer = Buffer.alloc(8);
      buffer.writeBigInt64LE(wholeOf(value) ?? 0n);
      return buffer;
    },
    fromJSON: (value: unknown) => value,
    toJSON: (value: unknown) => value,
    isValid: (value: unknown) => wholeOf(value) !== undefined,
    compare(a: number | FeelDecimal, b: number | FeelDecimal) {
      const [left = 0n, right = 0n] = [wholeOf(a), wholeOf(b)];
      return left < right ? -1 : left > right ? 1 : 0;
    },
  });
}

/** Undefined if it is not an integer of 64 bits. */
function wholeOf(value: unknown): bigint | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  if (!(value instanceof FeelDecimal) || !value.value.isInteger()) return undefined;
  const whole = BigInt(value.value.toFixed());
  return whole >= LONG_MIN && whole <= LONG_MAX ? whole : undefined;
}
