/** Copies records that outlive a read, because their buffers are views of a whole response. Pure. */
import type { LogRecord } from '../ports.ts';

/** The record with separate buffers for key, value and header values. */
export function copyOfRecord(record: LogRecord): LogRecord {
  const headers = record.headers.map(({ key, value }) => ({ key, value: copied(value) }));
  return { ...record, key: copied(record.key), value: copied(record.value), headers };
}

function copied(bytes: Buffer | null): Buffer | null {
  return bytes && Buffer.from(bytes);
}
