/** docs/performance.md: the newest figures beside what they are to be. Pure. */
import type { Goal } from '../goals.ts';
import { SECTIONS } from '../goals.ts';
import type { Report } from './report.ts';

const HEAD = `# Performance, measured

Written by \`npm run bench -- <scenario> --write-baseline\` from \`bench/baseline.json\`; not edited
by hand. Broker, engine, worker and client are processes of their own on the machine that is named, one
scenario after the other. A goal that was missed is marked; what limits it stands in ADR 9 (time), 8
(memory), 25 and 28 (restarts). \`bench/README.md\` says how to read the figures and to measure again.
`;

/** The whole page. */
export function performancePage(report: Report): string {
  const rows = SECTIONS.flatMap(({ title, scenario, goals }) => {
    const at = report.measured[scenario];
    const when = at === undefined ? '' : `${at.date.slice(0, 10)} \`${at.commit}\``;
    return goals
      .filter(({ metric }) => report.metrics[metric] !== undefined)
      .map((goal, index) => row(index === 0 ? title : '', goal, report.metrics[goal.metric] as number, when));
  });
  return [
    HEAD,
    `${report.machine}.`,
    '',
    '| | figure | | unit | goal | aim | measured |',
    '|---|---|--:|---|---|--:|---|',
    ...rows,
    '',
  ].join('\n');
}

function row(title: string, goal: Goal, value: number, when: string): string {
  const { what, unit, aim = '' } = goal;
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
