/**
 * The bytes that an instance of start -> service task -> end writes to Kafka, by topic, before and after
 * compaction.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { alterTopicConfigs } from '../../kafka/admin/admin.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';
import type { Site } from '../frame/site.ts';

const INSTANCES = 50_000;
const TIMEOUT_MS = 600_000;
const COMPACTION_TIMEOUT_MS = 120_000;
const SOON = { 'segment.ms': '1000', 'min.cleanable.dirty.ratio': '0.001', 'max.compaction.lag.ms': '1000' };

export const bytes: Scenario = {
  name: 'bytes',
  title: `bytes in Kafka's logs for an instance of one service task, over ${INSTANCES}`,
  async run(site) {
    await site.startEngine();
    await site.startClient('one-task.bpmn');
    await site.startWorker();
    await sendAll(site, INSTANCES);
    const written = await site.logBytes();
    if (written === null) throw new Error('the broker is not ours: its files are not known');
    const metrics = [...written].map(([topic, size]) => metric(topic.replaceAll(/[-.]/g, '_'), size));
    metrics.push(metric('total', total(written)));
    for (const topic of [site.topics.state, site.topics.partition]) {
      await alterTopicConfigs(site.connection, topic, SOON);
    }
    metrics.push(metric('total_after_compaction', await afterCompaction(site)));
    return metrics;
  },
};

async function sendAll(site: Site, count: number): Promise<void> {
  await site.call('send', { load: 'one-task', count });
  const { sent } = await site.call('counts');
  await site.call('until', { begun: sent, ended: sent, timeoutMs: TIMEOUT_MS });
}

/** The segment being written is never compacted: a few more instances begin new ones. */
async function afterCompaction(site: Site): Promise<number> {
  const deadlineMs = performance.now() + COMPACTION_TIMEOUT_MS;
  let before = Number.POSITIVE_INFINITY;
  for (;;) {
    await sleep(2_000);
    await sendAll(site, 20 * site.partitions);
    // The cleaner looks for work every 15 s.
    await sleep(18_000);
    const now = total((await site.logBytes()) ?? new Map());
    if (now >= before * 0.95 || performance.now() > deadlineMs) return now;
    before = now;
  }
}

function total(sizes: ReadonlyMap<string, number>): number {
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

function metric(what: string, size: number): Metric {
  const isTotal = what.startsWith('total');
  const value = size / INSTANCES;
  return { name: `bytes_${what}`, value, unit: 'bytes an instance', better: isTotal ? 'lower' : null };
}
