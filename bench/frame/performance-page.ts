/** docs/performance.md: the newest figures beside what they are to be. Pure. */
import type { Goal } from '../goals.ts';
import { SECTIONS } from '../goals.ts';
import type { Baseline } from './report.ts';

const HEAD = `# Performance, measured

Written by \`npm run bench -- <scenario> --write-baseline\` from \`bench/baseline.json\`; not edited
by hand; what follows the table is \`bench/journal.md\`. Broker, engine, worker and client are processes of
their own on the machine that is named, one scenario after the other. A goal that was missed is marked; what
limits it is said below, and by ADR 9 (time), 8 (memory), 25 and 28 (restarts). \`bench/README.md\` says how
to read the figures and to measure again.
`;

/** The whole page. `journal`: how the figures came about, Markdown. */
export function performancePage({ metrics, measured }: Baseline, journal: string): string {
  const machines = new Set(Object.values(measured).map(({ machine }) => machine));
  const rows = SECTIONS.flatMap(({ title, goals }) =>
    goals
      .filter(({ metric }) => metrics[metric] !== undefined)
      .map((goal, index) => row(index === 0 ? title : '', goal, metrics[goal.metric] as number, measured)),
  );
  return [
    HEAD,
    `${[...machines].join('; ') || 'Nothing was measured yet'}.`,
    '',
    '| | figure | | unit | goal | aim | measured |',
    '|---|---|--:|---|---|--:|---|',
    ...rows,
    '',
    journal,
  ].join('\n');
}

function row(title: string, goal: Goal, value: number, measured: Baseline['measured']): string {
  const { metric, what, unit, aim = '' } = goal;
  const at = measured[metric];
  const when = at === undefined ? '' : `${at.date.slice(0, 10)} \`${at.commit}\``;
  const cells = [title, what, number(value), unit, goalText(goal, value), number(aim), when];
  return `| ${cells.join(' | ')} |`;
}

function goalText({ goal }: Goal, value: number): string {
  if (goal === undefined) return '';
  const isMet = goal.is === '>=' ? value >= goal.value : value < goal.value;
  return `${goal.is} ${number(goal.value)}${isMet ? '' : ' **missed**'}`;
}

function number(value: number | ''): string {
  return value === '' ? '' : value.toLocaleString('en', { maximumSignificantDigits: 15 });
}
