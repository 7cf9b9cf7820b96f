/**
 * Reads an ingest file: YAML that says which records of which topics are published as messages, and how.
 * All errors are reported with their line. Pure. Source: kafka-connector contract §8.
 *
 *   ingest:
 *     - name: payments
 *       topic: payment-events
 *       messageName: $.eventType
 *       correlationKey: $.orderId
 *       variables: $.['amount', 'orderId']
 */
import { ConnectorInputError } from '../errors.ts';
import type { ConnectorExpression } from '../expression/connector-expression.ts';
import { connectorExpression } from '../expression/connector-expression.ts';
import type { OffsetReset } from '../inbound/listener.ts';
import type { YamlPath, YamlText } from '../yaml-lines.ts';
import { readYaml, yamlPathText } from '../yaml-lines.ts';
import type { IngestRule } from './ingest-rule.ts';
import type { ValueSource } from './value-source.ts';
import { valueSource } from './value-source.ts';

/** One error in the file. */
export interface IngestFinding {
  /** The path of the error, such as `ingest[0].topic`; empty: the file as a whole. */
  readonly path: string;
  /** 1-based, where known. */
  readonly line?: number;
  readonly reason: string;
}

export interface IngestFile {
  readonly rules: readonly IngestRule[];
  readonly findings: readonly IngestFinding[];
}

/** The defaults of kafka-connect-zeebe for paths. */
const DEFAULTS = {
  messageName: '$.messageName',
  correlationKey: '$.correlationKey',
  variables: '$.variables',
  timeToLive: '$.timeToLive',
} as const;

const KNOWN: ReadonlySet<string> = new Set([
  'name',
  'topic',
  'groupId',
  'bootstrapServers',
  'properties',
  'autoOffsetReset',
  'offsets',
  'schemaStrategy',
  'condition',
  'messageName',
  'correlationKey',
  'variables',
  'timeToLive',
  'messageId',
  'onUnhandledRecord',
]);

const NAME = /^[A-Za-z0-9._-]{1,100}$/;
const TOPIC = /^[a-zA-Z0-9._-]{1,249}$/;
const RULES_MAX = 1000;

/** The rules are only usable if there are no findings. */
export function readIngestFile(text: string): IngestFile {
  const { value, errors, lineOf } = readYaml(text);
  if (errors.length > 0) return { rules: [], findings: errors.map((error) => ({ path: '', ...error })) };
  return new IngestReader(lineOf).read(value);
}

class IngestReader {
  readonly #lineOf: YamlText['lineOf'];
  readonly #findings: IngestFinding[] = [];
  readonly #names = new Set<string>();

  constructor(lineOf: YamlText['lineOf']) {
    this.#lineOf = lineOf;
  }

  read(root: unknown): IngestFile {
    const list = isObject(root) ? root['ingest'] : undefined;
    if (!Array.isArray(list)) {
      this.#findings.push({ path: '', reason: "expected a list 'ingest' of rules" });
      return { rules: [], findings: this.#findings };
    }
    if (list.length > RULES_MAX) this.#report(['ingest'], `more than ${RULES_MAX} rules`);
    const rules = list.slice(0, RULES_MAX).flatMap((entry, index) => this.#rule(entry, index) ?? []);
    return { rules, findings: this.#findings };
  }

  #rule(entry: unknown, index: number): IngestRule | undefined {
    const at = ['ingest', index] as const;
    if (!isObject(entry)) {
      this.#report(at, 'expected a rule with name, topic and paths');
      return undefined;
    }
    const before = this.#findings.length;
    for (const key of Object.keys(entry)) {
      if (!KNOWN.has(key)) this.#report([...at, key], `unknown property; allowed: ${[...KNOWN].join(', ')}`);
    }
    const name = this.#name(entry, at);
    const topic = this.#text(entry, at, 'topic', TOPIC, 'a valid topic name') ?? '';
    const group = this.#optional(entry, at, 'groupId') ?? `signalbox-ingest-${name}`;
    const bootstrapServers = this.#optional(entry, at, 'bootstrapServers');
    const condition = this.#condition(entry, at);
    const messageId = 'messageId' in entry ? this.#source(entry, at, 'messageId', '') : undefined;
    const rule: IngestRule = {
      name,
      topic,
      group,
      ...(bootstrapServers && { bootstrapServers }),
      properties: this.#properties(entry, at),
      autoOffsetReset: this.#choice(entry, at, 'autoOffsetReset', [
        'latest',
        'earliest',
        'none',
      ]) as OffsetReset,
      offsets: this.#offsets(entry, at),
      schemaStrategy: (isObject(entry['schemaStrategy']) ? entry['schemaStrategy'] : null) as never,
      ...(condition && { condition }),
      messageName: this.#source(entry, at, 'messageName', DEFAULTS.messageName),
      correlationKey: this.#source(entry, at, 'correlationKey', DEFAULTS.correlationKey),
      variables: this.#source(entry, at, 'variables', DEFAULTS.variables),
      timeToLive: this.#source(entry, at, 'timeToLive', DEFAULTS.timeToLive),
      ...(messageId && { messageId }),
      blocks: this.#choice(entry, at, 'onUnhandledRecord', ['deadLetter', 'block']) === 'block',
    };
    return this.#findings.length === before ? rule : undefined;
  }

  #name(entry: Entry, at: YamlPath): string {
    const name =
      this.#text(entry, at, 'name', NAME, 'up to 100 letters, digits, dots, dashes and underscores') ?? '';
    if (name !== '' && this.#names.has(name))
      this.#report([...at, 'name'], `the rule name '${name}' is used twice`);
    this.#names.add(name);
    return name;
  }

  #text(entry: Entry, at: YamlPath, key: string, pattern: RegExp, what: string): string | undefined {
    const value = entry[key];
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.#report([...at, key], value === undefined ? `missing: ${what}` : `expected ${what}`);
    return undefined;
  }

  #optional(entry: Entry, at: YamlPath, key: string): string | undefined {
    const value = entry[key];
    if (value === undefined || value === null) return undefined;
    if (typeof value === 'string' && value.trim() !== '') return value.trim();
    this.#report([...at, key], 'expected a string');
    return undefined;
  }

  #choice(entry: Entry, at: YamlPath, key: string, legal: readonly [string, ...string[]]): string {
    const value = entry[key] ?? legal[0];
    if (typeof value === 'string' && legal.includes(value)) return value;
    this.#report([...at, key], `expected one of ${legal.join(', ')}`);
    return legal[0];
  }

  #offsets(entry: Entry, at: YamlPath): readonly number[] {
    const value = entry['offsets'] ?? [];
    const isList =
      Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && (one as number) >= 0);
    if (isList) return value as number[];
    this.#report([...at, 'offsets'], 'expected a list of integers, one per partition');
    return [];
  }

  #properties(entry: Entry, at: YamlPath): Readonly<Record<string, string>> {
    const value = entry['properties'] ?? {};
    if (isObject(value))
      return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
    this.#report([...at, 'properties'], "expected properties of Kafka's Java client");
    return {};
  }

  #condition(entry: Entry, at: YamlPath): ConnectorExpression | undefined {
    const text = this.#optional(entry, at, 'condition');
    if (text === undefined) return undefined;
    return this.#guarded([...at, 'condition'], () => connectorExpression(text));
  }

  #source(entry: Entry, at: YamlPath, key: string, usual: string): ValueSource {
    return this.#guarded([...at, key], () => valueSource(entry[key] ?? usual)) ?? valueSource('');
  }

  #guarded<T>(path: YamlPath, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConnectorInputError)) throw error;
      this.#report(path, error.message);
      return undefined;
    }
  }

  #report(path: YamlPath, reason: string): void {
    const line = this.#lineOf(path) ?? this.#lineOf(path.slice(0, -1));
    this.#findings.push({ path: yamlPathText(path), ...(line === undefined ? {} : { line }), reason });
  }
}

type Entry = { readonly [key: string]: unknown };

function isObject(value: unknown): value is Entry {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `file:line: path: reason`, as in the output of compilers. */
export function findingText(file: string, { path, line, reason }: IngestFinding): string {
  return [line === undefined ? file : `${file}:${line}`, ...(path === '' ? [] : [path]), reason].join(': ');
}
