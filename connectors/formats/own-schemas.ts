/**
 * Signalbox's own schemas in a schema registry, under the subjects of the topics that they describe, so that
 * other clients find them there. Source: Confluent's Schema Registry API, `/subjects` and `/compatibility`.
 */
import type { TopicNames } from '../../engine/topics.ts';
import { schemaText } from '../../schemas/load.ts';
import { ConnectorError } from '../errors.ts';
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
  readonly version: number;
}

export type SchemaVerdict = 'compatible' | 'incompatible' | 'not registered';

const ANSWER_MS_MAX = 10_000;
const HEADERS = { 'content-type': 'application/vnd.schemaregistry.v1+json' };

/** In an order in which each comes after those that it imports. */
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

/** Registers one; the same text again changes nothing. Rejects with ConnectorError. */
export async function registerSchema(
  settings: RegistrySettings,
  schema: OwnSchema,
): Promise<RegisteredSchema> {
  const { subject } = schema;
  const path = `/subjects/${encodeURIComponent(subject)}`;
  const { id } = (await ask(settings, `${path}/versions`, await bodyOf(settings, schema))) as { id: number };
  const version = await newestVersion(settings, subject);
  return { subject, id, version };
}

/** Whether this text may follow what is registered, by the subject's rule. Rejects with ConnectorError. */
export async function checkSchema(settings: RegistrySettings, schema: OwnSchema): Promise<SchemaVerdict> {
  const path = `/compatibility/subjects/${encodeURIComponent(schema.subject)}/versions/latest`;
  try {
    const answer = await ask(settings, path, await bodyOf(settings, schema));
    return (answer as { is_compatible?: boolean }).is_compatible ? 'compatible' : 'incompatible';
  } catch (error) {
    if (error instanceof ConnectorError && error.code === '404') return 'not registered';
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
  return ((await ask(settings, path)) as { version: number }).version;
}

async function ask(settings: RegistrySettings, path: string, body?: object): Promise<unknown> {
  const { url, basicAuth, bearerToken } = settings;
  const user = basicAuth && Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64');
  const authorization = user ? `Basic ${user}` : bearerToken && `Bearer ${bearerToken}`;
  let response: Response;
  try {
    response = await fetch(`${url}${path}`, {
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
      headers: { ...HEADERS, ...(authorization ? { authorization } : {}) },
      signal: AbortSignal.timeout(ANSWER_MS_MAX),
    });
  } catch (error) {
    throw new ConnectorError('FAIL', `the schema registry does not respond: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  if (response.ok) return await response.json();
  const text = (await response.text()).slice(0, 500);
  throw new ConnectorError(String(response.status), `schema registry: ${response.status} ${text}`);
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
