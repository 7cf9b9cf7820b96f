/** A schema as a registry has it. Pure. */

export type RegistryType = 'AVRO' | 'JSON' | 'PROTOBUF';

/** A text and the texts that it refers to by name, each after those that it needs itself. */
export interface SchemaText {
  readonly type: RegistryType;
  readonly text: string;
  readonly references: readonly NamedText[];
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}
