/** What a scenario of the benchmark is: one file in scenarios/, listed in scenarios/table.ts. */
import type { BenchOptions } from './options.ts';
import type { Site } from './site.ts';

/** One figure. Its name is its key in `--json` and in baseline.json, with the unit last. */
export interface Metric {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** Which way is an improvement; null: neither, it only helps to read the others. */
  readonly better: 'higher' | 'lower' | null;
}

export interface Scenario {
  /** As named on the command line. */
  readonly name: string;
  /** One line for people. */
  readonly title: string;
  /** Left out unless it is named on the command line. */
  readonly isOnRequest?: boolean;
  readonly partitions?: number;
  /** Measures; its site is its own: topics, engines, workers and client end with it. */
  run(site: Site, options: BenchOptions): Promise<Metric[]>;
}
