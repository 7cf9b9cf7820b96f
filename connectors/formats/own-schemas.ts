/**
 * Registers Signalbox's own schemas in a schema registry, under the subjects of their topics, for use by
 * other clients. Source: Confluent's Schema Registry API, `/subjects` and `/compatibility`.
 */
import type { TopicNames } from '../../engine/topics.ts';
import { schemaText } from '../../schemas/load.ts';
import { askRegistry, RegistryError } from './registry-http.ts';
import type { RegistrySettings } from './registry-settings.ts';

/** One schema: its subject, its text, and the subjects of the files that it imports. */
export interface OwnSchema {
  readonly subject: string;
  readonly text: string;
  readonly imports: readonly { readonly name: string; readonly subject: string }[];
}

export interface RegisteredSchema {
  readonly subject: string;
  readonly id: number;
  /** The version of this text. */
  readonly version: number;
  /**
   * The newest version of the subject; higher than `version` if another text was registered after this one.
   */
  readonly newestVersion: number;
}

export type SchemaVerdict = 'compatible' | 'incompatible' | 'not registered';

/** Each schema comes after those that it imports. */
export function ownSchemas({ state, commands, history, definitions, partition }: TopicNames): OwnSchema[] {
  const files = [
    ['state', state],
    ['command', commands],
    ['history', history],
    ['definition', definitions],
    ['partition', partition],
  ] as const;
  const subjects = new Map(files.map(([file, topic]) => [`${file}.proto`, `${topic}-value`]));
  return files.map(([file, topic]) => {
    const text = schemaText(file);
    const imports = [...text.matchAll(/^import "([^"]+)";/gm)].flatMap(([, name = '']) => {
      const subject = subjects.get(name);
      return subject === undefined ? [] : [{ name, subject }];
    });
    return { subject: `${topic}-value`, text, imports };
  });
}

/** Registers one schema; idempotent. Rejects with ConnectorError. */
export async function registerSchema(
  settings: RegistrySettings,
  schema: OwnSchema,
): Promise<RegisteredSchema> {
  const { subject } = schema;
  const path = `/subjects/${encodeURIComponent(subject)}`;
  const body = await bodyOf(settings, schema);
  await askRegistry(settings, `${path}/versions`, body);
  // Looks up exactly this text, because it may not be the newest version.
  const { id, version } = (await askRegistry(settings, path, body)) as { id: number; version: number };
  return { subject, id, version, newestVersion: await newestVersion(settings, subject) };
}

/**
 * Checks whether this text is compatible with the registered versions, by the subject's rule. Rejects with
 * ConnectorError.
 */
export async function checkSchema(settings: RegistrySettings, schema: OwnSchema): Promise<SchemaVerdict> {
  const path = `/compatibility/subjects/${encodeURIComponent(schema.subject)}/versions/latest`;
  try {
    const answer = await askRegistry(settings, path, await bodyOf(settings, schema));
    return (answer as { is_compatible?: boolean }).is_compatible ? 'compatible' : 'incompatible';
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return 'not registered';
    throw error;
  }
}

async function bodyOf(settings: RegistrySettings, { text, imports }: OwnSchema): Promise<object> {
  const references: object[] = [];
  for (const { name, subject } of imports) {
    references.push({ name, subject, version: await newestVersion(settings, subject) });
  }
  return { schemaType: 'PROTOBUF', schema: text, references };
}

async function newestVersion(settings: RegistrySettings, subject: string): Promise<number> {
  const path = `/subjects/${encodeURIComponent(subject)}/versions/latest`;
  return ((await askRegistry(settings, path)) as { version: number }).version;
}
