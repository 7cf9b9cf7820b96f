/**
 * The parts of the `.proto` files on which other programs and stored records depend: names, numbers and
 * types. A later version may add to it, and may remove a field if it reserves the number; other changes would
 * change the meaning of old records.
 */
import protobuf from 'protobufjs';

export interface FieldSnapshot {
  /** The name in JSON. */
  readonly name: string;
  readonly type: string;
  readonly repeated: boolean;
  readonly oneof?: string;
}

/** Fields and values by their numbers. */
export interface SchemaSnapshot {
  readonly messages: Readonly<Record<string, Readonly<Record<string, FieldSnapshot>>>>;
  readonly enums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Reserved numbers of each message. */
  readonly reserved: Readonly<Record<string, readonly number[]>>;
}

/** The snapshot of every message and enum in a root or namespace; nested ones are named `Outer.Inner`. */
export function snapshotOf(root: protobuf.NamespaceBase): SchemaSnapshot {
  const messages: Record<string, Record<string, FieldSnapshot>> = {};
  const enums: Record<string, Record<string, string>> = {};
  const reserved: Record<string, number[]> = {};
  for (const object of nestedOf(root)) {
    const name = object.fullName.replace(/^\./, '');
    if (object instanceof protobuf.Enum) {
      enums[name] = Object.fromEntries(
        Object.entries(object.values).map(([value, number]) => [number, value]),
      );
    } else if (object instanceof protobuf.Type) {
      messages[name] = Object.fromEntries(
        object.fieldsArray.map((field) => [field.id, fieldSnapshot(field)]),
      );
      const numbers = (object.reserved ?? []).flatMap((range) =>
        Array.isArray(range) ? numbersOf(range) : [],
      );
      if (numbers.length > 0) reserved[name] = numbers;
    }
  }
  return { messages, enums, reserved };
}

function* nestedOf(namespace: protobuf.NamespaceBase): Generator<protobuf.ReflectionObject> {
  for (const object of namespace.nestedArray) {
    yield object;
    if (object instanceof protobuf.Namespace) yield* nestedOf(object);
  }
}

function fieldSnapshot({ name, type, repeated, partOf }: protobuf.Field): FieldSnapshot {
  return { name, type, repeated, ...(partOf ? { oneof: partOf.name } : {}) };
}

/** At most a thousand of a range, which is sufficient for `reserved 100 to max`. */
function numbersOf([first = 0, last = 0]: readonly number[]): number[] {
  return Array.from({ length: Math.min(last - first + 1, 1000) }, (_, at) => first + at);
}

/**
 * The reasons why records and clients of `accepted` are incompatible with `current`, one sentence each; empty
 * if they are compatible.
 */
export function incompatibilities(accepted: SchemaSnapshot, current: SchemaSnapshot): string[] {
  const found: string[] = [];
  for (const [message, fields] of Object.entries(accepted.messages)) {
    const now = current.messages[message];
    if (!now) {
      found.push(`message ${message} was removed, but records of it are stored`);
      continue;
    }
    for (const [number, field] of Object.entries(fields)) {
      const reason = fieldProblem(field, now[number], current.reserved[message]?.includes(Number(number)));
      if (reason) found.push(`${message}.${field.name} = ${number}: ${reason}`);
    }
    for (const number of accepted.reserved[message] ?? []) {
      if (now[number]) found.push(`${message}.${now[number].name} = ${number}: the number is reserved`);
    }
  }
  for (const [name, values] of Object.entries(accepted.enums)) {
    for (const [number, value] of Object.entries(values)) {
      const now = current.enums[name]?.[number];
      if (now !== value) found.push(`${name}.${value} = ${number}: it is now ${now ?? 'missing'}`);
    }
  }
  return found;
}

function fieldProblem(
  accepted: FieldSnapshot,
  now: FieldSnapshot | undefined,
  reserved = false,
): string | undefined {
  if (!now) return reserved ? undefined : 'it was removed without reserving its number';
  if (now.name !== accepted.name) return `it was renamed to ${now.name}, which breaks its JSON`;
  if (now.type !== accepted.type) return `its type was ${accepted.type} and is now ${now.type}`;
  if (now.repeated !== accepted.repeated) return now.repeated ? 'it is now a list' : 'it is no longer a list';
  if (now.oneof !== accepted.oneof)
    return `it moved from ${accepted.oneof ?? 'no'} oneof to ${now.oneof ?? 'none'}`;
  return undefined;
}

/** The additions of `current` to `accepted`. */
export function additions(accepted: SchemaSnapshot, current: SchemaSnapshot): string[] {
  const added: string[] = [];
  for (const [message, fields] of Object.entries(current.messages)) {
    for (const [number, { name }] of Object.entries(fields)) {
      if (!accepted.messages[message]?.[number]) added.push(`${message}.${name} = ${number}`);
    }
    if (!accepted.messages[message]) added.push(`message ${message}`);
  }
  for (const [name, values] of Object.entries(current.enums)) {
    for (const [number, value] of Object.entries(values)) {
      if (accepted.enums[name]?.[number] === undefined) added.push(`${name}.${value} = ${number}`);
    }
  }
  return added;
}
