/**
 * A Java client's .properties file, read and turned into what a TLS socket and kafkajs' SASL need.
 * Reading PEM files is the only I/O. Source: java.util.Properties.load; Kafka's "Security" documentation
 * (PEM: KIP-651).
 */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';

export interface SaslSettings {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
}

/** How to connect: null for no TLS and no SASL. */
export interface ConnectionSettings {
  readonly ssl: ConnectionOptions | null;
  readonly sasl: SaslSettings | null;
}

/**
 * A property that is unknown, unsupported or wrong. The message names the property and never shows a secret.
 */
export class ClientPropertyError extends Error {
  override readonly name = 'ClientPropertyError';
  readonly property: string;
  constructor(property: string, reason: string, options?: ErrorOptions) {
    super(`client property ${property}: ${reason}`, options);
    this.property = property;
  }
}

/** Those that say how to connect: security, SASL and TLS. */
export const SECURITY_PROPERTIES: ReadonlySet<string> = new Set([
  'security.protocol',
  'sasl.mechanism',
  'sasl.jaas.config',
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

const SUPPORTED: ReadonlySet<string> = new Set(['bootstrap.servers', 'client.id', ...SECURITY_PROPERTIES]);

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
 * Lines without comments and blank ones; an odd number of backslashes at the end continues on the next line.
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
 * Turns properties into connection settings; reads the PEM files they name. Throws ClientPropertyError for
 * whatever can't be honoured, rather than connecting in a way that nobody asked for.
 */
export function connectionSettings(properties: ReadonlyMap<string, string>): ConnectionSettings {
  for (const name of properties.keys()) {
    if (!SUPPORTED.has(name)) {
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

const MECHANISMS: Readonly<Record<string, { mechanism: SaslSettings['mechanism']; module: string }>> = {
  PLAIN: { mechanism: 'plain', module: 'PlainLoginModule' },
  'SCRAM-SHA-256': { mechanism: 'scram-sha-256', module: 'ScramLoginModule' },
  'SCRAM-SHA-512': { mechanism: 'scram-sha-512', module: 'ScramLoginModule' },
};

function saslSettings(properties: ReadonlyMap<string, string>): SaslSettings {
  const name = properties.get('sasl.mechanism') ?? 'GSSAPI';
  const known = MECHANISMS[name];
  if (known === undefined) {
    const names = Object.keys(MECHANISMS).join(', ');
    throw new ClientPropertyError('sasl.mechanism', `'${name}' is not one of ${names}`);
  }
  const jaas = properties.get('sasl.jaas.config');
  if (jaas === undefined) throw new ClientPropertyError('sasl.jaas.config', `missing, needed for ${name}`);
  const login = /^\s*([\w.$]+)\s+(?:required|requisite|sufficient|optional)\b([\s\S]*);\s*$/.exec(jaas);
  if (login === null) {
    throw new ClientPropertyError(
      'sasl.jaas.config',
      'expected: <login module> required username="..." password="...";',
    );
  }
  const module = login[1] ?? '';
  if (module.split('.').at(-1) !== known.module) {
    throw new ClientPropertyError('sasl.jaas.config', `${name} needs ${known.module}, not ${module}`);
  }
  return {
    mechanism: known.mechanism,
    username: jaasOption(login[2] ?? '', 'username'),
    password: jaasOption(login[2] ?? '', 'password'),
  };
}

function jaasOption(options: string, name: string): string {
  const pattern = /\s([\w.]+)\s*=\s*(?:"((?:[^"\\]|\\[\s\S])*)"|'((?:[^'\\]|\\[\s\S])*)'|([^\s"';]+))/g;
  for (const match of ` ${options}`.matchAll(pattern)) {
    if (match[1] !== name) continue;
    return (match[2] ?? match[3] ?? match[4] ?? '').replace(/\\([\s\S])/g, '$1');
  }
  throw new ClientPropertyError('sasl.jaas.config', `has no ${name}`);
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
      `'${algorithm}' is neither 'https' nor empty`,
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
 * PEM text given in place or in a file, checked to hold what is expected; null when neither property is set.
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
    throw new ClientPropertyError(property, `holds no PEM block of a ${holds.toLowerCase()}`);
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
