/** A schema as stored in a registry. Pure. */

export type RegistryType = 'AVRO' | 'JSON' | 'PROTOBUF';

/** A text and the texts that it references by name, each after those that it references itself. */
export interface SchemaText {
  readonly type: RegistryType;
  readonly text: string;
  readonly references: readonly NamedText[];
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}
