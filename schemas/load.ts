/**
 * Loads the `.proto` files and creates the codec of each message. 64-bit fields are 53-bit safe numbers.
 * Reads the files once, when the module is loaded.
 */
import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import type { Encoder } from './encoder.ts';
import { compileEncoder } from './encoder.ts';
import { WireWriter } from './wire-writer.ts';

const FILES = ['command', 'state', 'history', 'partition', 'definition', 'inbound'] as const;

/** Encodes plain objects of one message type and decodes them again; an absent field has no property. */
export interface Codec<T> {
  encode(message: T): Buffer;
  /** Throws on malformed bytes. */
  decode(bytes: Uint8Array): T;
  /** Protobuf JSON of the bytes, for users. */
  readonly type: protobuf.Type;
}

/** The text of `<name>.proto`. */
export function schemaText(name: (typeof FILES)[number]): string {
  return readFileSync(new URL(`./${name}.proto`, import.meta.url), 'utf8');
}

function loadRoot(): protobuf.Root {
  // Without Long, protobufjs reads and writes 64-bit fields as numbers: every key, offset and time is 53-bit
  // safe.
  protobuf.util.Long = undefined as never;
  protobuf.configure();
  const root = new protobuf.Root();
  for (const file of FILES) {
    protobuf.parse(schemaText(file), root, { keepCase: false });
  }
  return root;
}

const root = loadRoot();

const encoders = new Map<string, Encoder>();
/** Encoding is synchronous and never nested: one writer serves all codecs. */
const writer = new WireWriter();

/** The codec of `signalbox.v1.<name>`. */
export function codecOf<T extends object>(name: string): Codec<T> {
  const type = root.lookupType(`signalbox.v1.${name}`);
  const encode = compileEncoder(type, encoders);
  return {
    type,
    encode(message) {
      writer.reset();
      encode(message, writer);
      return writer.finish();
    },
    decode: (bytes) => type.decode(bytes) as unknown as T,
  };
}

/**
 * A decoder of `signalbox.v1.<name>` that reads only the given fields, by message, and skips all others by
 * their lengths. Throws on malformed bytes.
 */
export function decoderOfFields<T extends object>(
  name: string,
  fields: Readonly<Record<string, readonly string[]>>,
): (bytes: Uint8Array) => T {
  const part = new protobuf.Root();
  for (const [message, names] of Object.entries(fields)) {
    const whole = root.lookupType(`signalbox.v1.${message}`);
    const type = new protobuf.Type(message);
    for (const field of names) {
      const { id, type: fieldType, repeated } = whole.fields[field] ?? missing(message, field);
      type.add(new protobuf.Field(field, id, fieldType, repeated ? 'repeated' : undefined));
    }
    part.add(type);
  }
  const type = part.lookupType(name);
  return (bytes) => type.decode(bytes) as unknown as T;
}

function missing(message: string, field: string): never {
  throw new Error(`message ${message} has no field ${field}`);
}
