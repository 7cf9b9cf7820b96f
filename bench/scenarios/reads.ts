/**
 * The read model: its lag behind the engine, the times of searches over many waiting instances, and a server
 * that starts on them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { usageOf } from '../frame/process-usage.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';

const TIMEOUT_MS = 3_600_000;
const INSTANCES_PER_S = 1_000;
/** Instances whose visibility is measured, besides the others. */
const PROBES_PER_S = 20;
const REPEATS = 200;
const PROCESS = { processDefinitionId: 'message-catch' };
const PAGE = { page: { limit: 50 } };

/** What the page and Camunda's clients search for. */
const SEARCHES = [
  ['instances_of_process', '/process-instances/search', { filter: PROCESS, ...PAGE }],
  [
    'newest_instances',
    '/process-instances/search',
    { filter: { ...PROCESS, state: 'ACTIVE' }, sort: [{ field: 'startDate', order: 'DESC' }], ...PAGE },
  ],
  [
    'instances_by_variable',
    '/process-instances/search',
    { filter: { variables: [{ name: 'n', value: '7' }] }, ...PAGE },
  ],
  ['elements', '/element-instances/search', { filter: { state: 'ACTIVE', elementId: 'catch' }, ...PAGE }],
  ['subscriptions', '/message-subscriptions/search', { filter: { messageName: 'go' }, ...PAGE }],
  ['incidents', '/incidents/search', { filter: { state: 'ACTIVE' }, ...PAGE }],
] as const;

export const reads: Scenario = {
  name: 'reads',
  title: 'lag of the read model at 1,000 instances/s; searches over waiting instances; the start of a server',
  async run(site, { waiting: count, warmUpMs, measureMs }) {
    const metrics: Metric[] = [];
    const figure = (name: string, value: number, unit: string, better: Metric['better'] = 'lower'): void =>
      void metrics.push({ name: `reads_${name}`, value, unit, better });
    await site.startEngine();
    await site.startClient('message-catch.bpmn', 'one-task.bpmn');
    const first = await site.startServer();
    const http = await site.startHttpClient();
    const cpuMs = (): number => usageOf(first.child.pid)?.cpuMs ?? 0;
    for (const durationMs of [warmUpMs, measureMs]) {
      const before = cpuMs();
      const [lag, rate] = await Promise.all([
        http.call('lag', { processId: 'one-task', perSecond: PROBES_PER_S, durationMs }),
        site.call('atRate', { load: 'message-catch', perSecond: INSTANCES_PER_S, durationMs }),
      ]);
      if (durationMs !== measureMs) continue;
      figure('server_cpu_us', ((cpuMs() - before) * 1000) / (rate.count || 1), 'us of CPU');
      figure('lag_p50_ms', lag.p50Ms, 'ms');
      figure('lag_p99_ms', lag.p99Ms, 'ms');
      figure('lag_engine_p99_ms', rate.p99Ms, 'ms', null);
    }
    await first.child.stop();
    const { begun } = await site.call('counts');
    await site.call('send', { load: 'message-catch-wait', count });
    await site.call('until', { begun: begun + count, ended: 0, timeoutMs: TIMEOUT_MS });
    const modelFolder = await mkdtemp(join(tmpdir(), 'signalbox-bench-model-'));
    const second = await site.startServer({ isAwaited: false, modelFolder });
    const client = await site.startHttpClient();
    const { usableS, completeS } = await client.call('filled');
    figure(`${count}_cold_usable_s`, usableS, 's');
    figure(`${count}_cold_complete_s`, completeS, 's');
    let worstMs = 0;
    for (const [name, path, body] of SEARCHES) {
      await client.call('search', { path, body, times: 10 });
      const { p99Ms } = await client.call('search', { path, body, times: REPEATS });
      worstMs = Math.max(worstMs, p99Ms);
      figure(`${count}_${name}_p99_ms`, p99Ms, 'ms');
    }
    figure(`${count}_slowest_search_p99_ms`, worstMs, 'ms');
    figure(
      `${count}_server_rss_mib`,
      (usageOf(second.child.pid)?.residentBytes ?? 0) / 1024 ** 2,
      'MiB of RSS',
    );
    await second.child.stop();
    await site.startServer({ isAwaited: false, modelFolder });
    const continued = await (await site.startHttpClient()).call('filled');
    figure(`${count}_warm_complete_s`, continued.completeS, 's');
    await rm(modelFolder, { recursive: true, force: true });
    return metrics;
  },
};
