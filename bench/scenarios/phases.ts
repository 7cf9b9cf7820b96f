/**
 * The phases in which slow instances spend their time at 150/s: start -> service task -> end in four phases
 * (see client/phase-watch.ts), for all instances and for the slowest percent, and when those occurred.
 */
import type { Phase, PhaseTimes } from '../client/phase-watch.ts';
import type { Metric, Scenario } from '../frame/scenario.ts';

const PER_S = 150;
const WARM_UP_PER_S = 300;
const SLOW_SHARE = 0.01;
/** Slow instances within this time have the same cause. */
const BURST_GAP_MS = 200;
const PHASE_NAMES: readonly Phase[] = ['start', 'job', 'result', 'end'];

export const phases: Scenario = {
  name: 'phases',
  title: `where the slowest of a hundred instances spend their time, at ${PER_S}/s`,
  async run(site, { latencyWarmUpMs, measureMs }) {
    await site.startEngine();
    await site.startClient('one-task.bpmn');
    await site.startWorker();
    const load = 'one-task';
    await site.call('atRate', { load, perSecond: WARM_UP_PER_S, durationMs: latencyWarmUpMs });
    const times = await site.call('phasesAtRate', { load, perSecond: PER_S, durationMs: measureMs });
    const bySpeed = times.toSorted((left, right) => left.total - right.total);
    const slow = bySpeed.slice(Math.floor(bySpeed.length * (1 - SLOW_SHARE)));
    const bursts = burstsOf(slow);
    for (const burst of bursts) process.stderr.write(`  ${describe(burst, times[0]?.sentMs ?? 0)}\n`);
    return [
      figure('phases_total_p50_ms', at(bySpeed, 0.5, 'total')),
      figure('phases_total_p99_ms', at(bySpeed, 1 - SLOW_SHARE, 'total')),
      ...PHASE_NAMES.flatMap((phase) => [
        figure(`phases_${phase}_p50_ms`, at(times, 0.5, phase)),
        figure(`phases_${phase}_p99_ms`, at(times, 0.99, phase)),
        figure(`phases_${phase}_of_slow_mean_ms`, mean(slow, phase)),
      ]),
      { ...figure('phases_slow_bursts', bursts.length), unit: '' },
    ];
  },
};

function figure(name: string, value: number): Metric {
  return { name, value, unit: 'ms', better: null };
}

function at(times: readonly PhaseTimes[], share: number, what: Phase | 'total'): number {
  const sorted = times.map((one) => one[what]).sort((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function mean(times: readonly PhaseTimes[], phase: Phase): number {
  return times.reduce((sum, one) => sum + one[phase], 0) / times.length;
}

function burstsOf(slow: readonly PhaseTimes[]): PhaseTimes[][] {
  const bursts: PhaseTimes[][] = [];
  for (const one of slow.toSorted((left, right) => left.sentMs - right.sentMs)) {
    const last = bursts.at(-1);
    const former = last?.at(-1);
    if (last && former && one.sentMs - former.sentMs < BURST_GAP_MS) last.push(one);
    else bursts.push([one]);
  }
  return bursts;
}

function describe(burst: readonly PhaseTimes[], firstMs: number): string {
  const atS = (((burst[0]?.sentMs ?? 0) - firstMs) / 1000).toFixed(2);
  const parts = PHASE_NAMES.map((phase) => `${phase} ${mean(burst, phase).toFixed(0)}`);
  const worst = Math.max(...burst.map(({ total }) => total)).toFixed(0);
  return `at ${atS} s: ${burst.length} slow, the slowest ${worst} ms; on average ${parts.join(', ')} ms`;
}
