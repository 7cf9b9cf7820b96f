/** Ensures that only one `signalbox dev` runs in a folder. A claim left behind by a crash is taken over. */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { linkOnce } from '../../local-kafka/link-once.ts';
import type { ProcessIdentity } from '../../local-kafka/process-identity.ts';
import { identifyProcess, isAlive } from '../../local-kafka/process-identity.ts';

/** The content of the file, plain JSON. */
interface DevRecord {
  readonly process: ProcessIdentity;
  /** Null while Kafka is starting. */
  readonly bootstrapServers: string | null;
  /** Address of the page; absent while it is starting, and without a server. */
  readonly page?: string;
}

/** The `signalbox dev` that is already running in the folder. */
export interface RunningDev {
  readonly kind: 'held';
  readonly pid: number;
  readonly bootstrapServers: string | null;
}

/** This process owns the folder until `release`. */
export interface DevClaim {
  readonly kind: 'claimed';
  /** Stores the address of Kafka, for the message of a second `signalbox dev`. */
  update(bootstrapServers: string, page?: string): Promise<void>;
  release(): Promise<void>;
}

/** Claims the folder of `path`, the file of the claim. */
export async function claimDev(path: string): Promise<DevClaim | RunningDev> {
  const self = identifyProcess(process.pid);
  if (self === null) throw new Error('the start time of this process could not be determined');
  await mkdir(dirname(path), { recursive: true });
  // Written completely and then linked, so that a partial claim is never read.
  const mine = await writeBeside(path, { process: self, bootstrapServers: null });
  try {
    while (!(await linkOnce(mine, path))) {
      const holder = await readRecord(path);
      if (holder !== null && isAlive(holder.process)) {
        return { kind: 'held', pid: holder.process.pid, bootstrapServers: holder.bootstrapServers };
      }
      await rm(path, { force: true });
    }
  } finally {
    await rm(mine, { force: true });
  }
  return {
    kind: 'claimed',
    async update(bootstrapServers, page) {
      const record = { process: self, bootstrapServers, ...(page !== undefined && { page }) };
      await rename(await writeBeside(path, record), path);
    },
    release: () => rm(path, { force: true }),
  };
}

/** What the running `signalbox dev` of the folder has stored; null if none runs. */
export async function findDev(path: string): Promise<Pick<DevRecord, 'bootstrapServers' | 'page'> | null> {
  const record = await readRecord(path);
  return record !== null && isAlive(record.process) ? record : null;
}

async function writeBeside(path: string, record: DevRecord): Promise<string> {
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, JSON.stringify(record));
  return beside;
}

/** Null if it was released meanwhile or is not readable. */
async function readRecord(path: string): Promise<DevRecord | null> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as DevRecord;
    return typeof record.process.pid === 'number' ? record : null;
  } catch {
    return null; // Deleted in the meantime, or truncated by a power failure: it is not a valid claim.
  }
}
