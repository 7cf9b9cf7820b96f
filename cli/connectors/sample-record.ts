/** Parses a sample record given on the command line. Pure. */

import type { RecordHeader } from '../../kafka/ports.ts';
import { parseExactJson } from '../../state/exact-json.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';

export interface SampleRecord {
  /** Null matches any topic. */
  readonly topic: string | null;
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: readonly RecordHeader[];
}

const KNOWN = ['topic', 'partition', 'offset', 'timestamp', 'key', 'value', 'headers'];

/**
 * `{"topic": "orders", "key": "o-1", "value": {"id": 1}, "headers": {"trace": "x"}}`: strings are used as
 * they are, everything else as JSON. Fails (usage).
 */
export function parseSampleRecord(text: string): SampleRecord {
  const sample = objectOf(text);
  const unknown = Object.keys(sample).find((name) => !KNOWN.includes(name));
  if (unknown !== undefined) throw wrong(`has an unknown field '${unknown}'; allowed: ${KNOWN.join(', ')}`);
  const headers = sample['headers'] ?? {};
  if (typeof headers !== 'object' || Array.isArray(headers)) throw wrong('headers must be an object');
  return {
    topic: typeof sample['topic'] === 'string' ? sample['topic'] : null,
    partition: numberOf(sample['partition'], 'partition'),
    offset: numberOf(sample['offset'], 'offset'),
    timestampMs: numberOf(sample['timestamp'], 'timestamp'),
    key: bytesOf(sample['key']),
    value: bytesOf(sample['value']),
    headers: Object.entries(headers as object).map(([key, value]) => ({
      key,
      value: bytesOf(value as unknown),
    })),
  };
}

function objectOf(text: string): { readonly [name: string]: unknown } {
  let sample: unknown;
  try {
    sample = parseExactJson(text);
  } catch (error) {
    throw wrong(`is not valid JSON: ${(error as Error).message}`);
  }
  if (typeof sample === 'object' && sample !== null && !Array.isArray(sample)) return { ...sample };
  throw wrong('must be an object');
}

function wrong(what: string): CliError {
  return new CliError(EXIT.usage, `the record ${what}`, {
    hint: `Example: --record '{"key": "o-1", "value": {"id": 1}, "headers": {"trace": "x"}}'`,
  });
}

function numberOf(value: unknown, what: string): number {
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw wrong(`has a ${what} that is not an integer`);
}

function bytesOf(value: unknown): Buffer | null {
  if (value === null || value === undefined) return null;
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
}
