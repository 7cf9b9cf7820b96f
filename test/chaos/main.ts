/**
 * `npm run chaos`: the fault matrix in its long form, on real brokers and real processes. Options: `--rows
 * T1,T3` (default: all), `--rounds N` (how many times the usual number of faults), `--faults N` (that many of
 * each kind instead), `--seed N`, `--no-report` (leave docs/reliability.md as it is), `--text` (run nothing,
 * render its text again).
 */
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { OwnBroker } from '../integration/fixture/own-broker.ts';
import { Random } from './random.ts';
import type { RowReport } from './report.ts';
import { numberOf, percentile, writeReport } from './report.ts';
import type { Row, RowContext, RowOutcome } from './row.ts';
import { ROWS } from './rows/table.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    faults: { type: 'string' },
    seed: { type: 'string' },
    text: { type: 'boolean', default: false },
    'no-report': { type: 'boolean', default: false },
  },
});
const seed = values.seed === undefined ? Math.floor(Math.random() * 1_000_000) : Number(values.seed);
const wanted = values.rows?.split(',');
const rows = ROWS.filter(({ id }) => wanted === undefined || wanted.includes(id));
/** The broker that rows share, once a row has requested it. */
const shared: Promise<OwnBroker>[] = [];
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function runRow(row: Row): Promise<RowReport | null> {
  say(`${row.id}: ${row.fault} (seed ${seed})`);
  const context: RowContext = {
    random: new Random(seed + numberOf(row)),
    rounds: Number(values.rounds),
    count: (usual) => (values.faults === undefined ? usual * Number(values.rounds) : Number(values.faults)),
    say: (text) => say(`  ${text}`),
    broker() {
      const [opened = OwnBroker.open()] = shared;
      shared[0] = opened;
      return opened;
    },
  };
  try {
    const outcome = await row.run(context);
    const report = reportOf(row, outcome);
    const { faults, lost, doubled, others, recoveryP50Ms, recoveryP99Ms } = report;
    const recovery = `recovery p50 ${Math.round(recoveryP50Ms ?? 0)} ms, p99 ${Math.round(recoveryP99Ms ?? 0)} ms`;
    say(`  ${faults} faults, ${lost} lost, ${doubled} doubled, ${others} other; ${recovery}`);
    if (!outcome.verdict.ok) say(JSON.stringify(outcome.verdict.violations, null, 2));
    return report;
  } catch (error) {
    say(`  FAILED: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    return null;
  }
}

function reportOf({ id, fault }: Row, { faults, recoveriesMs, verdict, note = '' }: RowOutcome): RowReport {
  const counts = verdict.violationCounts;
  const lost = counts['I1'] ?? 0;
  const doubled = counts['I2'] ?? 0;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return {
    id,
    fault,
    date: new Date().toISOString().slice(0, 10),
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim(),
    seed,
    faults,
    started: verdict.started,
    completed: verdict.completed,
    lost,
    doubled,
    others: all - lost - doubled,
    recoveryP50Ms: percentile(recoveriesMs, 0.5),
    recoveryP99Ms: percentile(recoveriesMs, 0.99),
    note,
  };
}

if (values.text) {
  await writeReport([]);
  process.exit(0);
}
let failed = 0;
for (const row of rows) {
  const report = await runRow(row);
  if (report === null || report.lost + report.doubled + report.others > 0) failed += 1;
  if (report !== null && !values['no-report']) await writeReport([report]);
}
for (const broker of shared) await (await broker).close();
say(failed === 0 ? 'nothing lost, nothing doubled' : `${failed} of ${rows.length} rows failed`);
process.exit(failed === 0 ? 0 : 1);
