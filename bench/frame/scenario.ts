/** The interface of a scenario of the benchmark: one file in scenarios/, listed in scenarios/table.ts. */
import type { BenchOptions } from './options.ts';
import type { Site } from './site.ts';

/** One figure. Its name is its key in `--json` and in baseline.json, with the unit last. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The direction of an improvement; null if it only helps to interpret the others. */
  readonly better: 'higher' | 'lower' | null;
}

export interface Scenario {
  /** The name on the command line. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** True if it only runs when it is named on the command line. */
  readonly isOnRequest?: boolean;
  readonly partitions?: number;
  /** Measures. The scenario has its own site: topics, engines, workers and client end with it. */
  run(site: Site, options: BenchOptions): Promise<Metric[]>;
}
