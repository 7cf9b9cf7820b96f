/**
 * Who runs `signalbox dev` in a folder: one process at a time. A claim that a crash left behind is taken
 * over.
 */

import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ProcessIdentity } from '../../local-kafka/process-identity.ts';
import { identifyProcess, isAlive } from '../../local-kafka/process-identity.ts';

/** What the file says. Plain JSON. */
interface DevRecord {
  readonly process: ProcessIdentity;
  /** Null while Kafka comes up. */
  readonly bootstrapServers: string | null;
}

/** A folder's dev that runs already. */
export interface RunningDev {
  readonly kind: 'held';
  readonly pid: number;
  readonly bootstrapServers: string | null;
}

/** The folder is ours until `release`. */
export interface DevClaim {
  readonly kind: 'claimed';
  /** Says where Kafka is, for whoever tries to start a second one. */
  update(bootstrapServers: string): Promise<void>;
  release(): Promise<void>;
}

/** Claims the folder that `path`, the file of the claim, stands for. */
export async function claimDev(path: string): Promise<DevClaim | RunningDev> {
  const self = identifyProcess(process.pid);
  if (self === null) throw new Error('the start time of this process could not be determined');
  await mkdir(dirname(path), { recursive: true });
  // Linked into place when whole, so that nobody ever reads half a claim.
  const mine = await writeBeside(path, { process: self, bootstrapServers: null });
  try {
    while (!(await tryLink(mine, path))) {
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
    async update(bootstrapServers) {
      await rename(await writeBeside(path, { process: self, bootstrapServers }), path);
    },
    release: () => rm(path, { force: true }),
  };
}

async function writeBeside(path: string, record: DevRecord): Promise<string> {
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, JSON.stringify(record));
  return beside;
}

async function tryLink(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Null: released meanwhile, or no claim that can be read. */
async function readRecord(path: string): Promise<DevRecord | null> {
  try {
    const record = JSON.parse(await readFile(path, 'utf8')) as DevRecord;
    return typeof record.process.pid === 'number' ? record : null;
  } catch {
    return null; // Gone between two looks, or cut off by a power cut: it holds nobody.
  }
}
