/**
 * Reads the file of webhooks, YAML or JSON. All errors are reported with their line. Pure; secrets are read
 * by the caller.
 *
 *   webhooks:
 *     - name: crm
 *       url: https://crm.example.com/signalbox
 *       secretEnv: CRM_WEBHOOK_SECRET
 *       types: [process-instance.completed, incident]
 *       processes: [order]
 *   internalHosts: [hooks.internal.example.com]
 */
import { Ajv } from 'ajv';
import { InvalidEventTypes, readEventTypes } from '../../bpmn/published-events.ts';
import type { YamlError, YamlPath } from '../../connectors/yaml-lines.ts';
import { readYaml, yamlPathText } from '../../connectors/yaml-lines.ts';
import { hostOf } from '../../server/webhooks/internal-addresses.ts';
import { readSecrets } from '../../server/webhooks/signature.ts';
import type { Webhook } from '../../server/webhooks/webhook.ts';

const ATTEMPTS = 10;
const TIMEOUT_SECONDS = 10;
const BACKOFF_SECONDS = 1;
const BACKOFF_MAX_SECONDS = 300;
const WEBHOOKS_MAX = 100;
const NAME = '^[A-Za-z0-9._-]{1,100}$';

interface Entry {
  readonly name: string;
  readonly url: string;
  readonly secretEnv?: string;
  readonly secretFile?: string;
  readonly types?: readonly string[];
  readonly processes?: readonly string[];
  readonly startAt?: 'latest' | 'earliest';
  readonly attempts?: number;
  readonly timeoutSeconds?: number;
  readonly backoffSeconds?: number;
  readonly backoffMaxSeconds?: number;
}

interface File {
  readonly webhooks: readonly Entry[];
  readonly internalHosts?: readonly string[];
}

const TEXTS = { type: 'array', items: { type: 'string', minLength: 1 }, minItems: 1, maxItems: 1000 };
const SECONDS = { type: 'number', exclusiveMinimum: 0, maximum: 86_400 };
const SCHEMA = {
  type: 'object',
  required: ['webhooks'],
  additionalProperties: false,
  properties: {
    webhooks: {
      type: 'array',
      minItems: 1,
      maxItems: WEBHOOKS_MAX,
      items: {
        type: 'object',
        required: ['name', 'url'],
        additionalProperties: false,
        properties: {
          name: { type: 'string', pattern: NAME },
          url: { type: 'string' },
          secretEnv: { type: 'string', minLength: 1 },
          secretFile: { type: 'string', minLength: 1 },
          types: TEXTS,
          processes: TEXTS,
          startAt: { enum: ['latest', 'earliest'] },
          attempts: { type: 'integer', minimum: 1, maximum: 1000 },
          timeoutSeconds: SECONDS,
          backoffSeconds: SECONDS,
          backoffMaxSeconds: SECONDS,
        },
      },
    },
    internalHosts: TEXTS,
  },
};

const isFile = new Ajv({ allErrors: true }).compile<File>(SCHEMA);

/** Where a secret is: the name of an environment variable, or of a file. */
export type SecretPlace = { readonly env: string } | { readonly file: string };

/** One error, such as `webhooks[0].url: ...`, with its line if it is known. */
export type WebhookFinding = YamlError;

export interface WebhooksFile {
  /** Only usable if there are no findings. */
  readonly webhooks: readonly Webhook[];
  readonly findings: readonly WebhookFinding[];
}

/** `secretOf`: the text of a secret; throws if there is none. */
export function readWebhooksFile(text: string, secretOf: (place: SecretPlace) => string): WebhooksFile {
  const { value: file, errors, lineOf } = readYaml(text);
  if (errors.length > 0) return { webhooks: [], findings: errors };
  const findings: WebhookFinding[] = [];
  const report = (path: YamlPath, reason: string): void => {
    const line = lineOf(path);
    const place = yamlPathText(path) || 'the file';
    findings.push({ ...(line !== undefined && { line }), reason: `${place}: ${reason}` });
  };
  if (!isFile(file)) {
    for (const { instancePath, message = '', params } of isFile.errors ?? []) {
      const { additionalProperty } = params as { additionalProperty?: string };
      const detail = additionalProperty === undefined ? message : `${message}: '${additionalProperty}'`;
      report(pathOf(instancePath), detail);
    }
    return { webhooks: [], findings };
  }
  const names = new Set<string>();
  const internal = new Set((file.internalHosts ?? []).map((host) => host.toLowerCase()));
  const webhooks = file.webhooks.flatMap((entry, index) => {
    const about = (key: keyof Entry, reason: string): void => report(['webhooks', index, key], reason);
    if (names.has(entry.name)) about('name', `'${entry.name}' is used twice`);
    names.add(entry.name);
    return webhookOf(entry, { internal, about, secretOf }) ?? [];
  });
  return { webhooks, findings };
}

interface Reading {
  readonly internal: ReadonlySet<string>;
  readonly about: (key: keyof Entry, reason: string) => void;
  readonly secretOf: (place: SecretPlace) => string;
}

/** Undefined, and reported, if something is wrong. */
function webhookOf(entry: Entry, reading: Reading): Webhook | undefined {
  const url = urlOf(entry, reading);
  const secrets = secretsOf(entry, reading);
  const types = typesOf(entry, reading);
  if (!url || !secrets || !types) return undefined;
  const { backoffSeconds = BACKOFF_SECONDS, backoffMaxSeconds = BACKOFF_MAX_SECONDS } = entry;
  return {
    name: entry.name,
    url,
    secrets,
    types,
    processes: entry.processes && new Set(entry.processes),
    startAt: entry.startAt ?? 'latest',
    attempts: entry.attempts ?? ATTEMPTS,
    timeoutMs: (entry.timeoutSeconds ?? TIMEOUT_SECONDS) * 1000,
    backoffMs: backoffSeconds * 1000,
    backoffMaxMs: Math.max(backoffSeconds, backoffMaxSeconds) * 1000,
    mayBeInternal: reading.internal.has(hostOf(url)),
  };
}

/**
 * Without TLS, anyone on the way can read events; inside a network that the operator names, it is allowed.
 */
function urlOf({ url: text }: Entry, { internal, about }: Reading): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol)) about('url', 'expected an https:// URL');
  else if (url.username !== '' || url.password !== '')
    about('url', 'a user or password is not allowed in it');
  else if (url.protocol === 'http:' && !internal.has(hostOf(url))) {
    about('url', `http:// is allowed only for hosts in internalHosts, and '${hostOf(url)}' is not one`);
  } else return url;
  return undefined;
}

function secretsOf(
  { secretEnv, secretFile }: Entry,
  { about, secretOf }: Reading,
): Webhook['secrets'] | undefined {
  const key = secretFile === undefined ? 'secretEnv' : 'secretFile';
  if ((secretEnv === undefined) === (secretFile === undefined)) {
    about(key, 'one of secretEnv (an environment variable) and secretFile is required');
    return undefined;
  }
  try {
    return readSecrets(secretOf(secretFile === undefined ? { env: secretEnv ?? '' } : { file: secretFile }));
  } catch (error) {
    about(key, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

function typesOf({ types = ['all'] }: Entry, { about }: Reading): Webhook['types'] | undefined {
  try {
    return readEventTypes(types.join(','));
  } catch (error) {
    if (!(error instanceof InvalidEventTypes)) throw error;
    about('types', error.message);
    return undefined;
  }
}

/** Of a JSON pointer, such as /webhooks/0/url. */
function pathOf(pointer: string): YamlPath {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
