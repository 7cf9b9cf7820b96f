/**
 * The folder that one local broker lives in: its data, its log, and its identity.
 *
 *   broker.json        the running broker (BrokerRecord); left behind by a crash, so it is always verified
 *   start.lock         held while a process starts or stops the broker of this folder
 *   server.properties  written at each start
 *   broker.log         Kafka's log; start.log is what the process printed before it could log
 *   data/              Kafka's own folder
 */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalBrokerError } from './error.ts';
import { linkOnce } from './link-once.ts';
import type { ProcessIdentity } from './process-identity.ts';
import { identifyProcess, isAlive } from './process-identity.ts';

/** The content of `broker.json`, plain JSON. */
export interface BrokerRecord {
  readonly runBy: 'java' | 'docker';
  /** The broker itself: a Java process, or the `docker run` of its container. */
  readonly process: ProcessIdentity;
  /** Set if the broker ends with the process that started it. */
  readonly supervisor: ProcessIdentity | null;
  /** The command that cleans up after the process was killed; null if it can't leave anything. */
  readonly cleanUp: readonly string[] | null;
  readonly bootstrapServers: string;
  readonly port: number;
  readonly controllerPort: number;
  /** ISO 8601. */
  readonly startedAt: string;
}

export interface BrokerFolder {
  readonly root: string;
  readonly data: string;
  readonly record: string;
  readonly lock: string;
  readonly properties: string;
  readonly log: string;
  readonly startLog: string;
}

/** The broker folder of a project, relative to the working directory. */
export function projectBrokerFolder(cwd: string = process.cwd()): string {
  return join(cwd, '.signalbox', 'kafka');
}

export function brokerFolder(root: string): BrokerFolder {
  return {
    root,
    data: join(root, 'data'),
    record: join(root, 'broker.json'),
    lock: join(root, 'start.lock'),
    properties: join(root, 'server.properties'),
    log: join(root, 'broker.log'),
    startLog: join(root, 'start.log'),
  };
}

/** The content of `broker.json`, outdated or not; null if it is missing or invalid. */
export async function readBrokerRecord(root: string): Promise<BrokerRecord | null> {
  try {
    const record = JSON.parse(await readFile(brokerFolder(root).record, 'utf8')) as BrokerRecord;
    return typeof record.process.pid === 'number' ? record : null;
  } catch {
    return null; // No file, or one truncated by a crash: no broker is known here.
  }
}

/** The broker that is running in this folder, or null. */
export async function findRunningBroker(root: string): Promise<BrokerRecord | null> {
  const record = await readBrokerRecord(root);
  return record !== null && isAlive(record.process) ? record : null;
}

export async function writeBrokerRecord(root: string, record: BrokerRecord): Promise<void> {
  const { record: path } = brokerFolder(root);
  const unfinished = `${path}.${randomUUID()}`;
  await writeFile(unfinished, `${JSON.stringify(record, null, 2)}\n`);
  await rename(unfinished, path);
}

const LOCK_WAIT_MS = 120_000;
const LOCK_POLL_MS = 100;

/**
 * Runs `work` while no other process starts or stops the broker of this folder. The lock of a dead process is
 * taken over. Rejects with LocalBrokerError `held` if a living process keeps the lock for too long.
 */
export async function withBrokerLock<T>(root: string, work: () => Promise<T>): Promise<T> {
  await mkdir(root, { recursive: true });
  const { lock } = brokerFolder(root);
  const mine = `${lock}.${randomUUID()}`;
  // Written completely and then linked, so that a partial lock is never read.
  await writeFile(mine, JSON.stringify(identifyProcess(process.pid)));
  try {
    for (let waitedMs = 0; !(await linkOnce(mine, lock)); waitedMs += LOCK_POLL_MS) {
      const holder = await readLock(lock);
      if (holder !== null && !isAlive(holder)) await rm(lock, { force: true });
      else if (waitedMs >= LOCK_WAIT_MS) {
        const owner = holder === null ? 'another process' : `process ${holder.pid}`;
        throw new LocalBrokerError(
          'held',
          `timeout: ${owner} is still starting or stopping the broker in ${root}`,
        );
      } else await sleep(LOCK_POLL_MS);
    }
    try {
      return await work();
    } finally {
      await rm(lock, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
}

/**
 * Null if it was released between the two reads. A lock that is unreadable after a power failure counts as
 * that of a dead process.
 */
async function readLock(lock: string): Promise<ProcessIdentity | null> {
  try {
    return JSON.parse(await readFile(lock, 'utf8')) as ProcessIdentity;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : { pid: -1, startedAt: '' };
  }
}
