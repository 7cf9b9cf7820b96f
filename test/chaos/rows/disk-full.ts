/**
 * T14: a disk of the broker is full: writes fail, no acknowledged record is lost, health reports it, and work
 * continues when there is space and the broker has been restarted.
 */

import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { until } from '../../integration/fixture/cluster.ts';
import { OwnBroker } from '../../integration/fixture/own-broker.ts';
import type { Row, World } from '../row.ts';
import { inWorld } from '../row.ts';

const TIMES = 2;
/** Kafka allocates its indexes before they contain anything. */
const DISK_MB = 512;
const FULL_MS = 5_000;
const SAYS = /disk full/;

export const diskFull: Row = {
  id: 'T14',
  fault: 'a disk of the broker full, then room again and the broker started again',
  async run(context) {
    const disk = await SmallDisk.mount();
    const broker = await OwnBroker.open({}, [disk.folder]);
    try {
      return await inWorld(context, ['one', 'two'], { broker }, async (world) => {
        const recoveriesMs: number[] = [];
        const times = context.count(TIMES);
        for (let time = 0; time < times; time += 1) {
          await sleep(context.random.between(500, 1_500));
          await disk.fill();
          await until('an engine says that the disk is full', () => isSaid(world));
          context.say('an engine says that the disk is full');
          await sleep(FULL_MS);
          await disk.empty();
          await broker.kill();
          await broker.start();
          recoveriesMs.push(await world.load.recovered(world.allPartitions, performance.now()));
          await world.allReady();
        }
        return {
          faults: times,
          recoveriesMs,
          note: 'from the broker’s return; health says “disk full” meanwhile',
        };
      });
    } finally {
      await broker.close();
      await disk.unmount();
    }
  },
};

async function isSaid(world: World): Promise<boolean> {
  for (const node of world.nodes.values()) {
    if (node.hasExited) throw new Error(`${node.nodeId} ended: ${node.said()}`);
    const health = await node.health();
    if (health?.ready === false && SAYS.test(JSON.stringify(health.problems))) return true;
  }
  return false;
}

/** A file system of a few megabytes in memory. Needs the right to mount one (root). */
class SmallDisk {
  readonly folder: string;
  readonly #ballast: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#ballast = join(folder, 'ballast');
  }

  static async mount(): Promise<SmallDisk> {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MB}m`, 'tmpfs', folder]);
    return new SmallDisk(folder);
  }

  /** Writes until the disk is full. */
  async fill(): Promise<void> {
    const megabyte = Buffer.alloc(1024 * 1024, 1);
    try {
      for (;;) await writeFile(this.#ballast, megabyte, { flag: 'a' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    }
  }

  async empty(): Promise<void> {
    await rm(this.#ballast, { force: true });
  }

  async unmount(): Promise<void> {
    execFileSync('umount', [this.folder]);
    await rm(this.folder, { recursive: true, force: true });
  }
}
