/**
 * Protobuf values with a schema from a registry: the schema is text or a base64 FileDescriptorProto, may use
 * Google's well-known types, and any message of the file is selected by Confluent's index list. Pure. Source:
 * Confluent's wire format ("message-indexes"), Protobuf's JSON mapping.
 */
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor.js';
import type { Json } from '../../bpmn/feel/index.ts';
import { readMessage, writeMessage } from './protobuf-json.ts';
import type { SchemaText } from './schema-text.ts';

/** Limit for nesting and index lists; Confluent's serializers don't exceed it. */
const INDEXES_MAX = 100;

export class ProtobufSchema {
  readonly #file: protobuf.NamespaceBase;
  /** Messages of the file itself in the order of their declaration, without those of imported files. */
  readonly #first: readonly protobuf.Type[];

  /** Throws Error for a text that can't be parsed or that declares no message. */
  constructor({ text, references }: Pick<SchemaText, 'text' | 'references'>) {
    const root = new protobuf.Root();
    for (const { text: imported } of references) addFile(root, imported);
    addWellKnown(root);
    const before = new Set(messagesOf(root));
    this.#file = addFile(root, text);
    root.resolveAll();
    this.#first = messagesIn(this.#file).filter((message) => !before.has(message));
    if (this.#first.length === 0) throw new Error('the schema declares no message');
  }

  /** `payload`: the bytes after the schema id: the index list, then the message. */
  decode(payload: Buffer): Json {
    const { indexes, at } = readIndexes(payload);
    const type = this.#messageAt(indexes);
    return readMessage(type, payload.subarray(at));
  }

  /** Writes the first message of the file. */
  encode(value: { [name: string]: Json }): Buffer {
    const type = this.#messageAt([0]);
    // The index list [0] is written as one zero.
    return Buffer.concat([Buffer.of(0), writeMessage(type, value)]);
  }

  #messageAt(indexes: readonly number[]): protobuf.Type {
    let among: readonly protobuf.Type[] = this.#first;
    let found: protobuf.Type | undefined;
    for (const index of indexes) {
      found = among[index];
      if (found === undefined)
        throw new Error(`the schema has no message with the indexes [${indexes.join(', ')}]`);
      among = messagesIn(found);
    }
    if (found === undefined) throw new Error('the index list of the message is empty');
    return found;
  }
}

/** The namespace of the file's package. */
function addFile(root: protobuf.Root, text: string): protobuf.NamespaceBase {
  const isText = /^\s*(\/\/|\/\*|syntax|edition|package|import|option|message|enum)/.test(text);
  if (isText) {
    const { package: name } = protobuf.parse(text, root, { keepCase: true });
    return name === undefined ? root : (root.lookup(name) as protobuf.NamespaceBase);
  }
  return addDescriptor(root, Buffer.from(text, 'base64'));
}

/** The fields of a FileDescriptorProto that are used here. */
interface FileDescriptor {
  readonly package?: string;
  readonly syntax?: string;
  readonly messageType?: readonly object[];
  readonly enumType?: readonly object[];
}

/**
 * Message by message, because protobufjs resolves a whole file at once, and so without the files that it
 * imports. Only a file with an edition is added as a whole: its own options apply to all of its messages.
 */
function addDescriptor(root: protobuf.Root, bytes: Buffer): protobuf.NamespaceBase {
  const file = descriptor.FileDescriptorProto.decode(bytes) as unknown as FileDescriptor;
  if (file.syntax === 'editions') {
    root.addJSON(protobuf.Root.fromDescriptor({ file: [file] } as never).toJSON().nested ?? {});
    return file.package ? (root.lookup(file.package) as protobuf.NamespaceBase) : root;
  }
  const namespace = file.package ? root.define(file.package) : root;
  // An absent `syntax` means proto2.
  const context = { edition: file.syntax === 'proto3' ? 'proto3' : 'proto2', keepCase: true } as never;
  for (const one of file.messageType ?? []) {
    namespace.add(protobuf.Type.fromDescriptor(one as never, context));
  }
  for (const one of file.enumType ?? []) namespace.add(protobuf.Enum.fromDescriptor(one as never, context));
  return namespace;
}

const WELL_KNOWN = ['any', 'duration', 'empty', 'struct', 'timestamp', 'wrappers', 'field_mask'];

/** The well-known types of protobufjs; types that a referenced file has already declared are not replaced. */
function addWellKnown(root: protobuf.Root): void {
  for (const name of WELL_KNOWN) {
    const known = protobuf.Root.fromJSON(protobuf.common.get(`google/protobuf/${name}.proto`) ?? {});
    const google = root.define('google.protobuf');
    for (const type of (known.lookup('google.protobuf') as protobuf.Namespace).nestedArray) {
      if (!google.get(type.name)) google.add(type);
    }
  }
}

function messagesIn(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.filter((one) => one instanceof protobuf.Type);
}

function messagesOf(namespace: protobuf.NamespaceBase): protobuf.Type[] {
  return namespace.nestedArray.flatMap((one) => {
    const own = one instanceof protobuf.Type ? [one] : [];
    return one instanceof protobuf.Namespace ? [...own, ...messagesOf(one)] : own;
  });
}

/** A count and that many numbers, as zigzag varints; a count of zero means [0]. */
function readIndexes(payload: Buffer): { readonly indexes: readonly number[]; readonly at: number } {
  const reader = protobuf.Reader.create(payload);
  const count = reader.sint32();
  if (count < 0 || count > INDEXES_MAX) throw new Error(`${count} is not a valid number of message indexes`);
  if (count === 0) return { indexes: [0], at: reader.pos };
  return { indexes: Array.from({ length: count }, () => reader.sint32()), at: reader.pos };
}
