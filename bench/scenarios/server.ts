/** The server beside engine and broker: jobs that HTTP clients lease and complete, and polls that wait. */
import { setTimeout as sleep } from 'node:timers/promises';
import { usageOf } from '../frame/process-usage.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';

const WORKERS = 8;
const JOBS_PER_POLL = 64;
/** More jobs than can be completed while it is measured. */
const JOBS_PER_S = 5_000;
const IDLE_POLLS = 1_000;
const TIMEOUT_MS = 600_000;

export const server: Scenario = {
  name: 'server',
  title: 'jobs by REST: leased and completed by 8 workers; 1,000 polls that wait',
  async run(site, { warmUpMs, measureMs }) {
    await site.startEngine();
    await site.startClient('one-task.bpmn');
    const { child } = await site.startServer();
    const http = await site.startHttpClient();
    const begun = Math.ceil(((warmUpMs + measureMs) / 1000) * JOBS_PER_S);
    await site.call('send', { load: 'one-task', count: begun });
    await site.call('until', { begun, ended: 0, timeoutMs: TIMEOUT_MS });
    const load = { type: 'work', workers: WORKERS, max: JOBS_PER_POLL };
    await http.call('work', { ...load, durationMs: warmUpMs });
    const before = site.usage();
    const serverBefore = usageOf(child.pid);
    const { jobs, polls, refused, seconds } = await http.call('work', { ...load, durationMs: measureMs });
    const after = site.usage();
    const serverAfter = usageOf(child.pid);
    const ofEach = (usage: typeof serverAfter, from: typeof serverBefore): number =>
      (((usage?.cpuMs ?? 0) - (from?.cpuMs ?? 0)) * 1000) / jobs;
    // The read model follows the load later; what it costs is not what idle polls cost.
    await http.call('filled');
    await http.call('idle', { type: 'no-such-jobs', polls: IDLE_POLLS });
    await sleep(warmUpMs);
    const idleBefore = usageOf(child.pid)?.cpuMs ?? 0;
    const idleFromMs = performance.now();
    await sleep(measureMs);
    const idleMs = (usageOf(child.pid)?.cpuMs ?? 0) - idleBefore;
    const idlePercent = (100 * idleMs) / (performance.now() - idleFromMs);
    await http.call('stopIdle');
    const figure = (name: string, value: number, unit: string, better: Metric['better']): Metric => {
      return { name: `server_${name}`, value, unit, better };
    };
    return [
      figure('jobs_per_s', jobs / seconds, '/s', 'higher'),
      figure('jobs_a_poll', jobs / polls, '', null),
      figure('refused_completions', refused, '', 'lower'),
      figure('server_cpu_us', ofEach(serverAfter, serverBefore), 'us of CPU', 'lower'),
      figure('engine_cpu_us', ofEach(after.engine, before.engine), 'us of CPU', 'lower'),
      figure('broker_cpu_us', ofEach(after.broker, before.broker), 'us of CPU', 'lower'),
      figure('idle_1000_polls_cpu_percent', idlePercent, '% of a core', 'lower'),
    ];
  },
};
