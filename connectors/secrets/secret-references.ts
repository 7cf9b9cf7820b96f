/**
 * `{{secrets.NAME}}` and bare `secrets.NAME` in texts. Pure. Source: kafka-connector contract §5;
 * camunda/connectors, `SecretUtil`.
 */
import type { Json } from '../../bpmn/feel/index.ts';
import { isJsonObject } from '../../bpmn/feel/index.ts';
import { ConnectorInputError } from '../errors.ts';

/** A secret's value; undefined if there is no secret with this name. */
export type SecretLookup = (name: string) => string | undefined;

const BRACED = /\{\{\s*secrets\.(\S+?)\s*\}\}/g;
const BARE = /secrets\.((?:[a-zA-Z0-9]+[/._-])*[a-zA-Z0-9]+)/g;

/** A secret may refer to other secrets; this limit ends cycles. */
const ROUNDS_MAX = 10;

/** `text` with every reference replaced. Throws ConnectorInputError for an unknown secret. */
export function replaceSecrets(text: string, lookup: SecretLookup): string {
  if (!text.includes('secrets.')) return text;
  return replaceAll(replaceAll(text, BRACED, lookup), BARE, lookup);
}

function replaceAll(text: string, pattern: RegExp, lookup: SecretLookup): string {
  let replaced = text;
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const before = replaced;
    replaced = before.replace(pattern, (_all, name: string) => required(name, lookup));
    if (replaced === before) return replaced;
  }
  throw new ConnectorInputError('secrets refer to each other in a cycle');
}

/** A copy of `value` with the references in all of its texts and names replaced. */
export function replaceSecretsIn(value: Json, lookup: SecretLookup): Json {
  if (typeof value === 'string') return replaceSecrets(value, lookup);
  if (Array.isArray(value)) return value.map((item) => replaceSecretsIn(item, lookup));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => {
    return [replaceSecrets(name, lookup), replaceSecretsIn(item, lookup)] as const;
  });
  return Object.fromEntries(entries);
}

function required(name: string, lookup: SecretLookup): string {
  const value = lookup(name.trim());
  if (value === undefined)
    throw new ConnectorInputError(`Secret with name '${name.trim()}' is not available`);
  return value;
}
