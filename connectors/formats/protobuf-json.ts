/**
 * Protobuf messages as JSON, by Protobuf's JSON mapping without loss: 64-bit integers are strings, whatever
 * their size. Pure. Source: protobuf.dev, "ProtoJSON Format". The mapping itself is protobufjs' own
 * (ext/protojson).
 */
import protobuf from 'protobufjs';
import protojson from 'protobufjs/ext/protojson.js';
import type { Json } from '../../bpmn/feel/index.ts';
import { parseForJavaScript } from '../../state/exact-json.ts';

/** Omits fields without a value; names are in lowerCamelCase. Throws Error on malformed bytes. */
export function readMessage(type: protobuf.Type, bytes: Uint8Array): Json {
  return protojson.toJson(type, type.decode(new ExactReader(bytes))) as Json;
}

/** Drops fields that the message doesn't have. Throws Error for a value that doesn't match its field. */
export function writeMessage(type: protobuf.Type, value: { [name: string]: Json }): Uint8Array {
  // ProtoJSON also accepts numbers as strings.
  const plain = parseForJavaScript(JSON.stringify(value), 'text') as Fields;
  const message = protojson.fromJson(type, plain as never, { ignoreUnknownFields: true });
  setExact(type, plain, message as unknown as Fields, type.name);
  return type.encode(message).finish();
}

interface Fields {
  [name: string]: unknown;
}

/**
 * protobufjs reads 64-bit integers as numbers here (schemas/load.ts), which are exact up to 53 bits. This
 * reader returns a string beyond that.
 */
class ExactReader extends protobuf.Reader {
  override int64(): never {
    return exact(BigInt.asIntN(64, this.#varint()));
  }

  override uint64(): never {
    return exact(this.#varint());
  }

  override sint64(): never {
    const raw = this.#varint();
    return exact((raw >> 1n) ^ -(raw & 1n));
  }

  override fixed64(): never {
    return exact(this.#fixed());
  }

  override sfixed64(): never {
    return exact(BigInt.asIntN(64, this.#fixed()));
  }

  /** Packed lists of fixed width don't use the methods above. */
  override fixed64s(array: never[] = []): never[] {
    return this.#packed(array, () => this.fixed64());
  }

  override sfixed64s(array: never[] = []): never[] {
    return this.#packed(array, () => this.sfixed64());
  }

  #packed(array: never[], read: () => never): never[] {
    const end = this.uint32() + this.pos;
    if (end > this.len) throw new RangeError('a packed list runs past the end of the message');
    while (this.pos < end) array.push(read());
    return array;
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.pos >= this.len) throw new RangeError('a number runs past the end of the message');
      const byte = this.buf[this.pos++] as number;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new RangeError('a number of more than ten bytes');
  }

  #fixed(): bigint {
    if (this.pos + 8 > this.len) throw new RangeError('a number runs past the end of the message');
    const low = BigInt(this.fixed32());
    return (BigInt(this.fixed32()) << 32n) | low;
  }
}

/** The type as declared by protobufjs: a number, or a string where a number would lose digits. */
function exact(value: bigint): never {
  const number = Number(value);
  return (Number.isSafeInteger(number) ? number : value.toString()) as never;
}

const WIDE: ReadonlySet<string> = new Set(['int64', 'uint64', 'sint64', 'fixed64', 'sfixed64']);
const UNSIGNED: ReadonlySet<string> = new Set(['uint64', 'fixed64']);

/** protobufjs writes 64-bit integers from numbers here, so a larger one is passed as two halves. */
function setExact(type: protobuf.Type, value: Fields, message: Fields, path: string): void {
  for (const field of type.fieldsArray) {
    const content = value[field.name] ?? value[protobuf.util.camelCase(field.name)];
    if (content === undefined || content === null) continue;
    const where = `${path}.${field.name}`;
    if (!field.repeated && !field.map) {
      message[field.name] = exactField(field, content, message[field.name], where);
      continue;
    }
    const items = message[field.name] as Fields;
    for (const [key, item] of Object.entries(content))
      items[key] = exactField(field, item, items[key], where);
  }
}

/** `converted`: the item in protobufjs' form. */
function exactField(field: protobuf.Field, item: unknown, converted: unknown, path: string): unknown {
  const inner = field.resolve().resolvedType;
  if (inner instanceof protobuf.Type) {
    // Well-known types, such as a Timestamp, may be strings.
    if (isFields(item) && isFields(converted)) setExact(inner, item, converted, path);
    return converted;
  }
  if (inner instanceof protobuf.Enum && typeof item === 'string' && inner.values[item] === undefined) {
    // protobufjs drops it together with unknown fields.
    const names = Object.keys(inner.values).join(', ');
    throw new Error(`${path}: '${item.slice(0, 40)}' is not one of ${names}`);
  }
  if (!WIDE.has(field.type) || Number.isSafeInteger(Number(item))) return converted;
  const text = String(item);
  const whole = /^-?\d+$/.test(text) ? BigInt(text) : undefined;
  const bits = UNSIGNED.has(field.type) ? BigInt.asUintN : BigInt.asIntN;
  if (whole === undefined || bits(64, whole) !== whole)
    throw new Error(`${path}: ${text.slice(0, 40)} is not an integer of type ${field.type}`);
  const raw = BigInt.asUintN(64, whole);
  return { low: Number(raw & 0xffff_ffffn), high: Number(raw >> 32n) };
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
