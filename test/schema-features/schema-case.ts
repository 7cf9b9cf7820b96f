/** What a case of the comparison of schema features contains, and the outcome of a case. */

/** `'works'`, or what differs. */
export type Outcome = 'works' | { readonly differs: string };

export type SchemaFormat = 'json' | 'avro' | 'protobuf';

export interface SchemaCase {
  readonly format: SchemaFormat;
  /** The draft of JSON Schema, `Avro`, `proto2` or `proto3`. */
  readonly dialect: string;
  /** Unique in its dialect. */
  readonly feature: string;
  readonly schema: string;
  /** JSON text, because numbers may have more digits than JavaScript's; an object. */
  readonly value: string;
  /** JSON text of Python's value, if it has another form; see `python_serializers.py` for its tags. */
  readonly python?: string;
  /** JSON text of what Signalbox reads, if it is not the value. */
  readonly signalboxReads?: string;
  /** JSON text of a value that doesn't match the schema. */
  readonly invalid?: string;
  /** Avro: the schema of Python's reader, if it is not the writer's. */
  readonly readerSchema?: string;
  /** Protobuf: the full name of the message to write, if it is not the first. */
  readonly message?: string;
  /** Referenced schemas by name, each after those that it refers to. */
  readonly references?: readonly { readonly name: string; readonly schema: string }[];
  /** Why an outcome that differs is not a fault. */
  readonly reason?: string;
}

export interface CaseOutcome {
  readonly format: SchemaFormat;
  readonly dialect: string;
  readonly feature: string;
  /** Signalbox writes the valid value, and Python reads an equal one. */
  readonly written: Outcome;
  /** Python writes the valid value, and Signalbox reads an equal one. */
  readonly read: Outcome;
  /** Both reject the invalid value; absent if the case has none. */
  readonly rejected?: Outcome;
  /** The value in Signalbox and in Python, if the forms differ. */
  readonly forms?: { readonly signalbox: string; readonly python: string };
  readonly reason?: string;
}
