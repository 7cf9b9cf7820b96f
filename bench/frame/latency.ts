/**
 * Measures the time from the send of an instance's start record until its committed end is seen, at given
 * rates.
 */
import type { LoadName } from '../client/loads.ts';
import type { BenchOptions } from './options.ts';
import type { Metric } from './scenario.ts';
import type { Site } from './site.ts';

const RATES_PER_S = [10, 50, 150, 500];
const WARM_UP_PER_S = 300;

/** The names of the metrics begin with `name`. Everything must be running and deployed. */
export async function measureLatency(
  site: Site,
  { latencyWarmUpMs, measureMs }: BenchOptions,
  name: string,
  load: LoadName,
): Promise<Metric[]> {
  await site.call('atRate', { load, perSecond: WARM_UP_PER_S, durationMs: latencyWarmUpMs });
  const metrics: Metric[] = [];
  for (const perSecond of RATES_PER_S) {
    const at = await site.call('atRate', { load, perSecond, durationMs: measureMs });
    const metric = (what: string, value: number, better: Metric['better']): void => {
      metrics.push({ name: `${name}latency_${perSecond}_per_s_${what}_ms`, value, unit: 'ms', better });
    };
    metric('p50', at.p50Ms, 'lower');
    metric('p99', at.p99Ms, 'lower');
    metric('best_p50', at.bestP50Ms, 'lower');
    metric('best_p99', at.bestP99Ms, 'lower');
    metric('max', at.maxMs, null);
    metric('send_lag_max', at.sendLagMaxMs, null);
  }
  return metrics;
}
