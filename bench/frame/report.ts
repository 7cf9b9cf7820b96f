/** The figures of a run: as a table for people, as one object for programs. */
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import Table from 'cli-table3';
import type { FunctionTime } from './cpu-profile.ts';
import type { Metric } from './scenario.ts';

export interface ScenarioResult {
  readonly scenario: string;
  readonly title: string;
  readonly metrics: readonly Metric[];
  readonly profile: readonly FunctionTime[];
  /** Load average of the machine at the start: other processes may have been running. */
  readonly loadBefore: number;
}

/** The time, commit and machine of a measurement. */
export interface Measured {
  readonly date: string;
  readonly commit: string;
  readonly machine: string;
}

/** One run as printed by `--json`. */
export interface Report extends Measured {
  readonly metrics: Readonly<Record<string, number>>;
}

/** The newest value of each figure: baseline.json. */
export interface Baseline extends Report {
  /** By figure. */
  readonly measured: Readonly<Record<string, Measured>>;
}

/** The baseline after another run. */
export function baselineAfter(known: Baseline, { metrics, ...at }: Report): Baseline {
  const measured = Object.fromEntries(Object.keys(metrics).map((name) => [name, at]));
  return {
    ...at,
    metrics: { ...known.metrics, ...metrics },
    measured: { ...known.measured, ...measured },
  };
}

export function reportOf(results: readonly ScenarioResult[]): Report {
  const metrics = results.flatMap(({ metrics: found }) => found);
  return {
    date: new Date().toISOString(),
    commit: commit(),
    machine: machine(),
    metrics: Object.fromEntries(metrics.map(({ name, value }) => [name, rounded(value)])),
  };
}

/** Rounds to three significant digits. */
function rounded(value: number): number {
  return Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3));
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

function machine(): string {
  const [cpu] = cpus();
  const memoryGib = Math.round(totalmem() / 1024 ** 3);
  return `${cpus().length} x ${cpu?.model.trim() ?? 'CPU'}, ${memoryGib} GiB, Node ${process.versions.node}`;
}

export function currentLoad(): number {
  return loadavg()[0] ?? 0;
}

/** `before`: figures to compare with. */
export function tableOf(result: ScenarioResult, before: Readonly<Record<string, number>> | null): string {
  const head = ['', 'figure', 'unit', ...(before ? ['before', 'change'] : [])];
  const table = new Table({ head, style: { head: [], border: [] }, colAligns: ['left', 'right', 'left'] });
  for (const metric of result.metrics) {
    const { name, value, unit } = metric;
    table.push([name, text(value), unit, ...(before ? changeOf(metric, before[name]) : [])]);
  }
  const lines = [`${result.scenario}: ${result.title}`, table.toString()];
  if (result.loadBefore > 0.5)
    lines.push(`the machine was busy before: load ${result.loadBefore.toFixed(1)}`);
  for (const { what, selfMs, share } of result.profile) {
    lines.push(`  ${(share * 100).toFixed(1).padStart(5)} %  ${selfMs.toFixed(0).padStart(6)} ms  ${what}`);
  }
  return `${lines.join('\n')}\n`;
}

function changeOf({ value, better }: Metric, before: number | undefined): string[] {
  if (before === undefined || before === 0) return ['', ''];
  const change = (value - before) / before;
  const isWorse = better !== null && (better === 'higher' ? change < 0 : change > 0);
  const percent = `${change > 0 ? '+' : ''}${(change * 100).toFixed(0)} %`;
  return [text(before), isWorse && Math.abs(change) >= 0.05 ? `${percent} worse` : percent];
}

function text(value: number): string {
  return String(rounded(value));
}
