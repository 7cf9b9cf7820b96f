/**
 * The cost and the benefit of leases: throughput and latency of workers that lease, handlers that a worker
 * starts for canceled jobs, and the index of open keys.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { SignalboxClient } from '../../client/client.ts';
import { PartitionState } from '../../state/partition-state.ts';
import { RestoredEntries } from '../../state/restored-entries.ts';
import { RestoredInstances } from '../../state/restored-instances.ts';
import { createWorker } from '../../worker/index.ts';
import { waitingInstance } from '../client/waiting-instance.ts';
import { measureLatency } from '../frame/latency.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';
import type { Site } from '../frame/site.ts';
import { measureThroughput } from '../frame/throughput.ts';

const BACKLOG = 10_000;
const CANCELED = 9_000;
const PARALLEL = 500;
const WAITING = 500_000;
const LIMITS = {
  hotBytesMax: 2 * 1024 * 1024,
  commandIds: { windowMs: 900_000, countMax: 1000, slots: 1000 },
};
const KINDS = [
  { name: 'records', claim: false },
  { name: 'claim', claim: true },
] as const;

export const leases: Scenario = {
  name: 'leases',
  title:
    'workers that take jobs by records and by leases; a backlog of 10,000 jobs of which 9,000 were canceled',
  async run(site, options) {
    const metrics: Metric[] = [];
    await site.startEngine();
    await site.startClient('one-task.bpmn');
    for (const { name, claim } of KINDS) {
      metrics.push(...(await measureBacklog(site, name, claim)));
    }
    for (const { name, claim } of KINDS) {
      await site.startWorker('work', claim);
      metrics.push(...(await measureLatency(site, options, `leases_${name}_`, 'one-task')));
      metrics.push(...(await measureThroughput(site, options, `leases_${name}_`, 'one-task')));
      await site.stopWorkers();
    }
    metrics.push(...measureIndex());
    return metrics;
  },
};

/** A worker starts when most of the waiting jobs have been canceled. */
async function measureBacklog(site: Site, name: string, claim: boolean): Promise<Metric[]> {
  const { prefix, kafka, connection } = site;
  const client = new SignalboxClient(connection, { prefix, timeoutMs: 120_000 });
  const started = await inParallel(BACKLOG, async (n) => {
    const { instanceKey } = await client.start({ processId: 'one-task', variables: { n } });
    return instanceKey;
  });
  const canceled = new Set(started.slice(0, CANCELED));
  await inParallel(CANCELED, (n) => client.cancel({ instanceKey: started[n] ?? 0 }));
  let ofEnded = 0;
  let ofActive = 0;
  let firstMs = 0;
  let rssMax = 0;
  const rssBefore = process.memoryUsage.rss();
  const beganMs = performance.now();
  const { promise, resolve } = Promise.withResolvers<void>();
  const worker = createWorker({
    bootstrapServers: kafka.bootstrapServers,
    prefix,
    type: 'work',
    claim,
    groupId: `backlog-${name}`,
    handler: ({ instanceKey }) => {
      firstMs ||= performance.now() - beganMs;
      rssMax = Math.max(rssMax, process.memoryUsage.rss());
      if (canceled.has(instanceKey)) ofEnded++;
      else if (++ofActive === BACKLOG - CANCELED) resolve();
    },
  });
  await promise;
  const seconds = (performance.now() - beganMs) / 1000;
  await worker.stop();
  await client.close();
  const metric = (what: string, value: number, unit: string): Metric => {
    return { name: `leases_${name}_backlog_${what}`, value, unit, better: 'lower' };
  };
  return [
    metric('handlers_of_canceled', ofEnded, `of ${CANCELED}`),
    metric('first_handler_ms', firstMs, 'ms'),
    metric('seconds', seconds, 's'),
    metric('worker_rss_growth_mib', (rssMax - rssBefore) / 1024 ** 2, 'MiB'),
  ];
}

async function inParallel<T>(count: number, work: (n: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let from = 0; from < count; from += PARALLEL) {
    const length = Math.min(PARALLEL, count - from);
    results.push(...(await Promise.all(Array.from({ length }, (_, at) => work(from + at)))));
  }
  return results;
}

/** Size and time of the index, for instances that wait at a service task, all on one partition. */
function measureIndex(): Metric[] {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const restored = new RestoredInstances();
  for (let n = 0; n < WAITING; n++) {
    const { key, bytes, index } = waitingInstance(n);
    restored.takeRecord(Buffer.from(String(key)), bytes, index);
  }
  const restoring = cpuMs();
  const state = PartitionState.restore(0, LIMITS, new RestoredEntries(), restored);
  const restoreMs = cpuMs() - restoring;
  const before = heldBytes(collect);
  const building = cpuMs();
  const index = state.openKeys();
  const buildMs = cpuMs() - building;
  const bytes = heldBytes(collect) - before;
  const jobs = index.availableCount('work');
  return [
    { name: 'leases_index_jobs', value: jobs, unit: '', better: null },
    { name: 'leases_index_bytes_a_job', value: bytes / jobs, unit: 'bytes', better: 'lower' },
    { name: 'leases_index_build_cpu_ms', value: buildMs, unit: 'ms of CPU', better: 'lower' },
    { name: 'leases_restore_cpu_ms', value: restoreMs, unit: 'ms of CPU', better: 'lower' },
  ];
}

/** CPU time of this process, which other programs don't change. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function heldBytes(collect: () => void): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
