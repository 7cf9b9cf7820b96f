/**
 * Decodes the value of a commands record: Protobuf, or Protobuf's JSON mapping in which `variables` may also
 * be an object. Pure.
 */
import protobuf from 'protobufjs';
import { codecOf } from '../schemas/load.ts';
import { assertUniqueKeys, ExactNumber, parseExactJson } from '../state/exact-json.ts';
import type { Command, CommandName, Commands } from './command.ts';
import { UndecodableCommand } from './errors.ts';

/** A command with its name. */
export interface DecodedCommand {
  readonly name: CommandName;
  readonly command: Commands[CommandName];
}

const codec = codecOf<Command>('Command');
const BRACE = 0x7b;
const INT32_MAX = 2 ** 31 - 1;
/** Commands with this number or a higher one are internal to the engine. */
const INTERNAL_FROM = 32;

/** Protobuf bytes of a command. */
export function encodeCommand(command: Command): Buffer {
  return codec.encode(command);
}

/**
 * Returns name and content of the command in a record. Throws UndecodableCommand with the problem and the
 * expected form.
 */
export function decodeCommand(value: Buffer | null): DecodedCommand {
  if (!value || value.length === 0)
    throw new UndecodableCommand('the record has no value; expected a command');
  if (firstByte(value) !== BRACE) return fromProtobuf(value);
  // A Protobuf deployment can start with a newline, followed by a length that equals a brace: text that is
  // not valid JSON may be Protobuf.
  const json = parse(value);
  return 'error' in json ? (protobufOrNone(value) ?? notJson(json.error)) : fromJson(json.parsed);
}

function firstByte(value: Buffer): number | undefined {
  let at = 0;
  for (
    let byte = value[at];
    byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
    byte = value[at]
  )
    at++;
  return value[at];
}

function fromProtobuf(value: Buffer): DecodedCommand {
  let decoded: Command;
  try {
    decoded = codec.decode(value);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new UndecodableCommand(
      `the value is neither JSON (it does not start with '{') nor a Protobuf Command: ${text}`,
      { cause },
    );
  }
  if (hasSeveralFields(value))
    throw new UndecodableCommand('the Protobuf Command has several commands; expected one per record');
  for (const name of Object.keys(decoded) as CommandName[]) {
    return { name, command: (decoded as unknown as Commands)[name] };
  }
  throw new UndecodableCommand('the Protobuf Command is empty or of a kind unknown to this version');
}

/**
 * Of several fields of a oneof, decoding keeps the last: the other commands would be lost. For valid bytes.
 */
function hasSeveralFields(value: Buffer): boolean {
  const reader = protobuf.Reader.create(value);
  const tag = reader.uint32();
  reader.skipType(tag & 7);
  return reader.pos < reader.len;
}

/** Throws UndecodableCommand for JSON that can't be kept as it is. */
function parse(value: Buffer): { readonly parsed: unknown } | { readonly error: Error } {
  const text = value.toString('utf8');
  try {
    const parsed = parseExactJson(text);
    assertUniqueKeys(text);
    return { parsed };
  } catch (error) {
    if (error instanceof SyntaxError) return { error };
    throw new UndecodableCommand(`the value is not accepted: ${(error as Error).message}`, { cause: error });
  }
}

function protobufOrNone(value: Buffer): DecodedCommand | undefined {
  try {
    return fromProtobuf(value);
  } catch (error) {
    if (error instanceof UndecodableCommand) return undefined;
    throw error;
  }
}

function notJson(cause: Error): never {
  throw new UndecodableCommand(`the value is not valid JSON: ${cause.message}`, { cause });
}

function fromJson(parsed: unknown): DecodedCommand {
  const [name, ...others] = Object.keys(parsed as object);
  const field = name === undefined ? undefined : fieldOf(codec.type, name);
  if (!field || others.length > 0) {
    const known = codec.type.fieldsArray
      .flatMap(({ id, name }) => (id < INTERNAL_FROM ? [name] : []))
      .join(', ');
    throw new UndecodableCommand(
      `expected one property that names the command (${known}), but found ${Object.keys(parsed as object).join(', ') || 'none'}`,
    );
  }
  const type = field.resolve().resolvedType as protobuf.Type;
  const content = (parsed as Record<string, unknown>)[name as string];
  return { name: field.name as CommandName, command: message(type, content, field.name) as never };
}

/** Finds a field by its JSON name, or by its name in the .proto. */
function fieldOf(type: protobuf.Type, name: string): protobuf.Field | undefined {
  const camel = name.includes('_')
    ? name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
    : name;
  return Object.hasOwn(type.fields, camel) ? type.fields[camel] : undefined;
}

function message(type: protobuf.Type, content: unknown, path: string): Record<string, unknown> {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    throw new UndecodableCommand(`expected ${path} to be an object`);
  }
  // With Protobuf's defaults for what is absent, as if it had been Protobuf.
  const result = type.create() as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(content)) {
    const field = fieldOf(type, name);
    if (!field) {
      throw new UndecodableCommand(
        `${path} has no field '${name}'; allowed: ${Object.keys(type.fields).join(', ')}`,
      );
    }
    if (value === null) continue;
    result[field.name] = fieldValue(field.resolve(), value, `${path}.${field.name}`);
  }
  return result;
}

function fieldValue(field: protobuf.Field, value: unknown, path: string): unknown {
  if (field.repeated) {
    if (!Array.isArray(value)) throw new UndecodableCommand(`expected ${path} to be a list`);
    return value.map((item, at) => single(field, item, `${path}[${at}]`));
  }
  return single(field, value, path);
}

function single(field: protobuf.Field, value: unknown, path: string): unknown {
  if (field.resolvedType) return message(field.resolvedType as protobuf.Type, value, path);
  if (field.name === 'variables' && typeof value === 'object' && !(value instanceof ExactNumber))
    return JSON.stringify(value);
  if (field.type === 'string') {
    // JSON can escape an unpaired surrogate, which can't be stored in the engine's records.
    if (typeof value === 'string') return value.toWellFormed();
    throw new UndecodableCommand(`expected ${path} to be a string`);
  }
  if (field.type === 'bool') {
    if (typeof value === 'boolean') return value;
    throw new UndecodableCommand(`expected ${path} to be true or false`);
  }
  const isText = (typeof value === 'string' && value.trim() !== '') || value instanceof ExactNumber;
  const number = isText ? Number(String(value)) : value;
  if (!Number.isSafeInteger(number)) throw new UndecodableCommand(`expected ${path} to be an integer`);
  if (field.type === 'int32' && ((number as number) > INT32_MAX || (number as number) < -INT32_MAX - 1)) {
    throw new UndecodableCommand(`expected ${path} to be a 32-bit integer`);
  }
  return number;
}
