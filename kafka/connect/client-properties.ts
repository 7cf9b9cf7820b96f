/**
 * Parses a Java client's .properties file into the settings of a TLS socket and a login. Reading PEM files is
 * the only I/O. Source: java.util.Properties.load; Kafka's "Security" documentation (PEM: KIP-651).
 */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { ClientPropertyError } from './client-property-error.ts';
import { saslSettings } from './login/sasl-properties.ts';
import type { SaslSettings } from './login/sasl-settings.ts';

/** How to connect: null means no TLS or no SASL. */
export interface ConnectionSettings {
  readonly ssl: ConnectionOptions | null;
  readonly sasl: SaslSettings | null;
}

/** The properties that concern the connection: security, SASL and TLS. */
export const SECURITY_PROPERTIES: ReadonlySet<string> = new Set([
  'security.protocol',
  'sasl.mechanism',
  'sasl.jaas.config',
  'sasl.login.callback.handler.class',
  'sasl.client.callback.handler.class',
  'sasl.oauthbearer.token.endpoint.url',
  'sasl.oauthbearer.client.credentials.client.id',
  'sasl.oauthbearer.client.credentials.client.secret',
  'sasl.oauthbearer.scope',
  'sasl.oauthbearer.header.urlencode',
  'ssl.truststore.type',
  'ssl.truststore.location',
  'ssl.truststore.certificates',
  'ssl.keystore.type',
  'ssl.keystore.location',
  'ssl.keystore.certificate.chain',
  'ssl.keystore.key',
  'ssl.key.password',
  'ssl.endpoint.identification.algorithm',
]);

/**
 * Settings of producers and consumers that the files of managed clusters contain, and that have no effect
 * here: they correspond to our behaviour, or are decided elsewhere.
 */
export const PROPERTIES_WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'client.id',
  'acks',
  'enable.idempotence',
  'enable.auto.commit',
  'retries',
  'linger.ms',
  'batch.size',
  'buffer.memory',
  'max.block.ms',
  'max.in.flight.requests.per.connection',
  'request.timeout.ms',
  'default.api.timeout.ms',
  'session.timeout.ms',
  'heartbeat.interval.ms',
  'max.poll.interval.ms',
  'retry.backoff.ms',
  'reconnect.backoff.ms',
  'reconnect.backoff.max.ms',
  'connections.max.idle.ms',
  'metadata.max.age.ms',
  'fetch.min.bytes',
  'fetch.max.wait.ms',
  'client.dns.lookup',
]);

const SUPPORTED: ReadonlySet<string> = new Set(['bootstrap.servers', ...SECURITY_PROPERTIES]);

const ESCAPES: Readonly<Record<string, string>> = { t: '\t', n: '\n', r: '\r', f: '\f' };

/**
 * Parses the text of a .properties file: comments, continued lines, `=`, `:` or blank as separator, escapes.
 */
export function parseProperties(text: string): Map<string, string> {
  const properties = new Map<string, string>();
  for (const line of logicalLines(text)) {
    const { key, value } = splitLine(line);
    properties.set(unescapeText(key), unescapeText(value));
  }
  return properties;
}

/**
 * Lines without comments and blank lines; a line with an odd number of backslashes at the end continues on
 * the next one.
 */
function logicalLines(text: string): string[] {
  const lines: string[] = [];
  let open: string | null = null;
  for (const natural of text.split(/\r\n|\n|\r/)) {
    const line = natural.replace(/^[ \t\f]+/, '');
    if (open === null && (line === '' || line.startsWith('#') || line.startsWith('!'))) continue;
    const continued = (/\\*$/.exec(line)?.[0].length ?? 0) % 2 === 1;
    const joined: string = (open ?? '') + (continued ? line.slice(0, -1) : line);
    if (continued) {
      open = joined;
    } else {
      lines.push(joined);
      open = null;
    }
  }
  if (open !== null) lines.push(open);
  return lines;
}

function splitLine(line: string): { key: string; value: string } {
  let end = 0;
  while (end < line.length && !/[=: \t\f]/.test(line.charAt(end))) end += line.charAt(end) === '\\' ? 2 : 1;
  const value = line.slice(end).replace(/^[ \t\f]*[=:]?[ \t\f]*/, '');
  return { key: line.slice(0, end), value };
}

function unescapeText(text: string): string {
  return text.replace(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_whole, escaped: string) =>
    escaped.length === 5
      ? String.fromCharCode(Number.parseInt(escaped.slice(1), 16))
      : (ESCAPES[escaped] ?? escaped),
  );
}

/**
 * Converts properties to connection settings; reads the PEM files that they name. Throws ClientPropertyError
 * for every property that can't be applied, rather than connecting in another way.
 */
export function connectionSettings(properties: ReadonlyMap<string, string>): ConnectionSettings {
  for (const name of properties.keys()) {
    if (!SUPPORTED.has(name) && !PROPERTIES_WITHOUT_EFFECT.has(name)) {
      throw new ClientPropertyError(name, `not supported (supported: ${[...SUPPORTED].join(', ')})`);
    }
  }
  const protocol = properties.get('security.protocol') ?? 'PLAINTEXT';
  switch (protocol.toUpperCase()) {
    case 'PLAINTEXT':
      return { ssl: null, sasl: null };
    case 'SSL':
      return { ssl: sslSettings(properties), sasl: null };
    case 'SASL_PLAINTEXT':
      return { ssl: null, sasl: saslSettings(properties) };
    case 'SASL_SSL':
      return { ssl: sslSettings(properties), sasl: saslSettings(properties) };
    default:
      throw new ClientPropertyError(
        'security.protocol',
        `'${protocol}' is not one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL`,
      );
  }
}

function sslSettings(properties: ReadonlyMap<string, string>): ConnectionOptions {
  for (const store of ['ssl.truststore.type', 'ssl.keystore.type']) {
    const type = properties.get(store);
    if (type !== undefined && type.toUpperCase() !== 'PEM') {
      throw new ClientPropertyError(
        store,
        `'${type}' is not supported, only PEM (keytool and openssl convert)`,
      );
    }
  }
  const ca = pem(properties, 'ssl.truststore.certificates', 'ssl.truststore.location', 'CERTIFICATE');
  const cert = pem(properties, 'ssl.keystore.certificate.chain', 'ssl.keystore.location', 'CERTIFICATE');
  const key = pem(properties, 'ssl.keystore.key', 'ssl.keystore.location', 'PRIVATE KEY');
  const passphrase = properties.get('ssl.key.password');
  const algorithm = properties.get('ssl.endpoint.identification.algorithm') ?? 'https';
  if (algorithm !== '' && algorithm.toLowerCase() !== 'https') {
    throw new ClientPropertyError(
      'ssl.endpoint.identification.algorithm',
      `'${algorithm}' is not supported; allowed: 'https' or empty`,
    );
  }
  return {
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(algorithm === '' ? { checkServerIdentity: () => undefined } : {}),
  };
}

/**
 * PEM text from a property or a file, which must contain the expected type of block; null if neither property
 * is set.
 */
function pem(
  properties: ReadonlyMap<string, string>,
  inPlace: string,
  location: string,
  holds: string,
): string | null {
  const path = properties.get(location);
  const property = properties.has(inPlace) ? inPlace : location;
  const text = properties.get(inPlace) ?? (path === undefined ? null : readPem(location, path));
  if (text === null) return null;
  if (!new RegExp(`-----BEGIN (?:[A-Z0-9]+ )?${holds}-----`).test(text)) {
    throw new ClientPropertyError(property, `contains no PEM block of type ${holds.toLowerCase()}`);
  }
  return text;
}

function readPem(property: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new ClientPropertyError(property, `cannot read ${path}`, { cause: error });
  }
}
