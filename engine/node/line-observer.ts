/** Writes what happens to a partition into the log and the metrics of its node. */
import type { CommandIds } from '../../state/command-ids.ts';
import type { Clock } from '../clock.ts';
import type { PartitionObserver } from '../partition/partition-ports.ts';
import { CommandIdWatch } from './command-id-watch.ts';
import type { EngineLog } from './engine-options.ts';
import type { EngineMetrics } from './metrics.ts';

export interface LineObserverOptions {
  readonly log: EngineLog;
  readonly metrics: EngineMetrics;
  readonly clock: Clock;
  /** Of the partition; undefined before it is restored. */
  commandIds(): CommandIds | undefined;
  /** The partition is taken over again for this reason. */
  onDoubt(reason: string): void;
}

export function lineObserver(partition: number, options: LineObserverOptions): PartitionObserver {
  const { log, metrics, clock, commandIds, onDoubt } = options;
  const idWatch = new CommandIdWatch(partition, log);
  return {
    status: ({ phase, reason, restore }) => {
      if (reason) onDoubt(reason);
      if (phase === 'running') log.info({ partition }, 'partition running');
      else if (phase !== 'restoring' || !restore)
        log.info({ partition, phase, ...(reason ? { reason } : {}) }, 'partition');
    },
    committed: (stats, tookMs) => {
      metrics.committed(stats, tookMs / 1000);
      const ids = commandIds();
      if (ids) idWatch.look(ids, clock.nowMs());
    },
    restored: (records, tookMs) => metrics.restored(partition, records, tookMs / 1000),
    doubt: (error) => {
      metrics.doubt();
      onDoubt(error.message);
      log.warn({ partition, reason: error.message }, 'taking over the partition again');
    },
    oneByOne: (history) =>
      log.warn(
        { partition, ...history },
        'several owners ended without progress: commands are handled one by one for now',
      ),
    poisoned: (record, name, error, instanceKey) =>
      log.error(
        { partition, offset: record?.offset, command: name, instance: instanceKey, reason: String(error) },
        'the engine failed at a command: command dead-lettered, instance suspended',
      ),
  };
}
