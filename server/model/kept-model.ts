/**
 * A database that outlives its server: the next one continues with the history where this one has ended,
 * instead of reading all topics again. It is used only if it was closed in order, was written by the same
 * code, and belongs to the same topics; otherwise it is built again.
 */
import { createHash } from 'node:crypto';
import { chmodSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { listOffsets } from '../../kafka/read/list-offsets.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import type { RowStore } from './row-store.ts';
import { createTables, prepareDatabase } from './tables.ts';

const [SQLITE_BUSY, SQLITE_CORRUPT, SQLITE_NOTADB] = [5, 11, 26];

/** How far a partition of the history was read. */
export interface KeptPosition {
  readonly partition: number;
  /** Offset of the next record. */
  readonly next: number;
  /** The last record that was read, by which the log is recognized. */
  readonly last: number;
  readonly digest: string;
}

/** Tables with rows that don't come from the history. */
const NOT_KEPT = ['definitions', 'elements', 'flow_targets', 'decisions', 'batches', 'batch_items'];

/** Folders with the code that rows depend on. */
const CODE = ['.', '../../state', '../../bpmn/elements'];

/**
 * Changes with each change of this code, so that no rows are kept that it would write differently; and with
 * the retention of ended instances, because those that were removed would be missing.
 */
function formatOf(keepEndedMs: number): string {
  const hash = createHash('sha256');
  for (const folder of CODE) {
    const entries = readdirSync(new URL(folder, import.meta.url), { recursive: true, withFileTypes: true });
    for (const { name, parentPath } of entries.filter((each) => each.isFile()))
      hash.update(name).update(readFileSync(join(parentPath, name)));
  }
  return `${hash.digest('base64url')} ${keepEndedMs}`;
}

/**
 * The positions of a database that was closed in order; null: it must be built again. From now on it counts
 * as not closed.
 */
function takeKept(database: DatabaseSync, format: string): KeptPosition[] | null {
  const isThere = database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'kept'`).get();
  if (!isThere) return null;
  const kept = database.prepare('SELECT format, isWhole FROM kept').get();
  const isUsable = kept?.['isWhole'] === 1 && kept['format'] === format;
  markSynced(database, format, 0);
  if (!isUsable) return null;
  for (const table of NOT_KEPT) database.exec(`DELETE FROM ${table}`);
  const rows = database.prepare('SELECT partition, next, last, digest FROM kept_positions').all();
  return rows.map(({ partition, next, last, digest }) => ({
    partition: Number(partition),
    next: Number(next),
    last: Number(last),
    digest: String(digest),
  }));
}

interface OpenOptions {
  /** Or `:memory:`. */
  readonly file: string;
  readonly isKept: boolean;
  readonly keepEndedMs: number;
  readonly onWarning: (message: string) => void;
}

/** A database with all tables; `kept`: where the history continues, null: it has no rows yet. */
export async function openDatabase(
  connection: KafkaConnection,
  history: string,
  { file, isKept, keepEndedMs, onWarning }: OpenOptions,
): Promise<{ readonly database: DatabaseSync; readonly kept: readonly KeptPosition[] | null }> {
  if (!isKept) return { database: newDatabase(file), kept: null };
  const database = openKept(file, onWarning);
  if (database === null) {
    // It has no name any more, and ends with its process.
    const own = `${file}-${process.pid}-${Date.now()}`;
    const temporary = newDatabase(own);
    rmSync(own);
    return { database: temporary, kept: null };
  }
  const kept = takeKept(database, formatOf(keepEndedMs));
  if (kept && (await continues(connection, history, kept))) return { database, kept };
  database.close();
  rmSync(file);
  return { database: newDatabase(file), kept: null };
}

/** Null if another server has the file. A file that is not a database is deleted. */
function openKept(file: string, onWarning: (message: string) => void): DatabaseSync | null {
  try {
    const database = new DatabaseSync(file);
    chmodSync(file, 0o600);
    prepareDatabase(database);
    // The lock stays until the database is closed.
    database.exec('BEGIN EXCLUSIVE; COMMIT');
    return database;
  } catch (error) {
    const { errcode } = error as { readonly errcode?: number };
    if (errcode === SQLITE_BUSY) {
      onWarning(`${file} is in use by another server: this one reads the topics into a temporary file`);
      return null;
    }
    if (errcode !== SQLITE_NOTADB && errcode !== SQLITE_CORRUPT) throw error;
    onWarning(`${file} is not a readable database (${String(error)}): it is built again from the topics`);
    rmSync(file);
    return openKept(file, onWarning);
  }
}

function newDatabase(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  if (file !== ':memory:') chmodSync(file, 0o600);
  createTables(database);
  return database;
}

/** Called when nothing is written any more: the next server may continue. */
export function keep(database: DatabaseSync, keepEndedMs: number): void {
  markSynced(database, formatOf(keepEndedMs), 1);
}

/** On the disk when it returns, as is everything before; without this, nothing is synced. */
function markSynced(database: DatabaseSync, format: string, isWhole: 0 | 1): void {
  database.exec('PRAGMA synchronous = FULL');
  database.exec('BEGIN; DELETE FROM kept');
  database.prepare('INSERT INTO kept VALUES (?1, ?2)').run(format, isWhole);
  database.exec('COMMIT; PRAGMA synchronous = OFF');
}

/** Stores the position within the transaction that writes the rows of these records. */
export function storePosition(
  rows: RowStore,
  partition: number,
  records: readonly LogRecord[],
  next: number,
): void {
  const last = records.at(-1);
  if (!last) return;
  rows.write(
    'INSERT OR REPLACE INTO kept_positions VALUES (?1, ?2, ?3, ?4)',
    ...[partition, next, last.offset, digestOf(last)],
  );
}

/**
 * True if the history continues each position: the last records are still there, and no partition was added.
 * A partition without a position has no records that were read; it must still have its first ones.
 */
async function continues(
  connection: KafkaConnection,
  topic: string,
  kept: readonly KeptPosition[],
): Promise<boolean> {
  const count = (await connection.partitionCount(topic)) ?? 0;
  const logs = Array.from({ length: count }, (_, partition) => ({ topic, partition }));
  if (kept.some(({ partition }) => partition >= count)) return false;
  const earliest = await listOffsets(connection, logs, 'earliest');
  const same = earliest.map(({ partition, offset }) => {
    const position = kept.find((each) => each.partition === partition);
    return position === undefined ? offset === 0 : isLast(connection, topic, position);
  });
  return (await Promise.all(same)).every(Boolean);
}

async function isLast(
  connection: KafkaConnection,
  topic: string,
  { partition, last, digest }: KeptPosition,
): Promise<boolean> {
  let first: LogRecord | undefined;
  let isSame = false;
  await readToEnd(connection, {
    ...{ topic, partitions: [partition], from: last },
    onRecord: (record) => {
      if (first) return;
      first = record;
      isSame = record.offset === last && digestOf(record) === digest;
    },
    isEnough: () => first !== undefined,
  });
  return isSame;
}

function digestOf({ timestampMs, key, value }: LogRecord): string {
  const hash = createHash('sha1').update(`${timestampMs} `);
  return hash
    .update(key ?? '')
    .update(value ?? '')
    .digest('base64url');
}
