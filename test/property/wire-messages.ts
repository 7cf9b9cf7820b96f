/**
 * Random messages of a type of the `.proto` files, as plain objects like those that the engine writes and its
 * codecs read. Pure.
 */
import fc from 'fast-check';
import protobuf from 'protobufjs';

/** Any text that UTF-8 can encode: lone surrogates would be replaced on the wire. */
export const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const int64 = fc.oneof(
  fc.integer({ min: 0, max: 2 ** 43 }),
  fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }),
  fc.constantFrom(0, 1, -1, 2 ** 32, 2 ** 43 + 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
);

type Plain = Record<string, unknown>;

/**
 * A message with a random choice of its fields: exactly one of a oneof; lists are always present, but may be
 * empty.
 */
export function messageOf(type: protobuf.Type, depth = 3): fc.Arbitrary<Plain> {
  const single = type.fieldsArray.filter((field) => !field.repeated && !field.partOf);
  const lists = type.fieldsArray.filter((field) => field.repeated);
  const some = fc.record(Object.fromEntries(single.map((field) => [field.name, valuesOf(field, depth)])), {
    requiredKeys: [],
  });
  const all = fc.record(
    Object.fromEntries(
      lists.map((field) => [field.name, fc.array(valuesOf(field, depth), { maxLength: 3 })]),
    ),
  );
  const chosen = type.oneofsArray.map((oneof) =>
    fc.oneof(
      ...oneof.fieldsArray.map((field) => valuesOf(field, depth).map((value) => ({ [field.name]: value }))),
    ),
  );
  return fc.tuple(some, all, ...chosen).map((parts) => Object.assign({}, ...parts) as Plain);
}

function valuesOf(field: protobuf.Field, depth: number): fc.Arbitrary<unknown> {
  const { resolvedType } = field.resolve();
  if (resolvedType instanceof protobuf.Enum) return fc.constantFrom(...Object.values(resolvedType.values));
  if (resolvedType) return depth > 0 ? messageOf(resolvedType, depth - 1) : fc.constant({});
  if (field.type === 'string') return text;
  if (field.type === 'bytes') return fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes));
  if (field.type === 'bool') return fc.boolean();
  if (field.type === 'int32') return int32;
  if (field.type === 'uint32') return fc.nat({ max: 2 ** 32 - 1 });
  if (field.type === 'int64') return int64;
  throw new Error(`no values for type ${field.type} of ${field.fullName}`);
}
