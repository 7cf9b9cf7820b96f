/**
 * Compares two runs: `node bench/compare.ts run.json [before.json]`, each as printed by `--json`; without the
 * second one, with bench/baseline.json. It never fails, because machines differ and are busy.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Table from 'cli-table3';
import type { Report } from './frame/report.ts';

const [run, before = fileURLToPath(new URL('baseline.json', import.meta.url))] = process.argv.slice(2);
if (run === undefined) {
  process.stderr.write('usage: node bench/compare.ts run.json [before.json]\n');
  process.exit(2);
}

const read = (file: string): Report => JSON.parse(readFileSync(file, 'utf8')) as Report;
const [now, then] = [read(run), read(before)];
const table = new Table({ head: ['', then.commit, now.commit, 'change'], style: { head: [], border: [] } });
for (const name of new Set([...Object.keys(then.metrics), ...Object.keys(now.metrics)])) {
  const [from, to] = [then.metrics[name], now.metrics[name]];
  const change = from && to !== undefined ? `${(((to - from) / from) * 100).toFixed(0)} %` : '';
  table.push([name, from ?? '', to ?? '', change]);
}
process.stdout.write(`${table.toString()}\nbefore: ${then.machine}\nnow:    ${now.machine}\n`);
