/** Copies records that are kept: the buffers of a read are views of a whole response. Pure. */
import type { LogRecord } from '../ports.ts';

/** The record with key, value and header values of its own. */
export function copyOfRecord(record: LogRecord): LogRecord {
  const headers = record.headers.map(({ key, value }) => ({ key, value: copied(value) }));
  return { ...record, key: copied(record.key), value: copied(record.value), headers };
}

function copied(bytes: Buffer | null): Buffer | null {
  return bytes && Buffer.from(bytes);
}
