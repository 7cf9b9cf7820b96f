/**
 * Runs a bulk operation from its conditions to its summary. It can be stopped at any time and continued with
 * `--resume` and the id that it printed.
 */

import type { BulkOperation } from '../../operate/bulk/bulk-operation.ts';
import type { BulkPlan } from '../../operate/bulk/bulk-plan.ts';
import { countTasks, planBulk } from '../../operate/bulk/bulk-plan.ts';
import type { TaskOutcome } from '../../operate/bulk/bulk-run.ts';
import { BulkRun } from '../../operate/bulk/bulk-run.ts';
import { countOf } from '../../state/count-of.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { printable } from '../frame/output.ts';

export interface BulkOptions extends TimeoutOption {
  readonly where?: readonly string[];
  readonly dryRun?: boolean;
  readonly resume?: string;
  readonly parallel?: number;
  readonly rate?: number;
}

export async function performBulk(
  context: CommandContext,
  operation: BulkOperation,
  options: BulkOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  const { name, noun } = operation;
  const engine = await openEngine(context, options);
  const { dryRun = false, resume } = options;
  const plan = await planBulk(engine, operation, { dryRun, resume });
  const { bulkId, tasks, sent, mode } = plan;
  if (mode === 'count') return printCounts(context, operation, plan);
  if (mode === 'carry-out') {
    output.object({ bulkId, operation: name, [noun]: tasks.length, sentBefore: sent.size });
    const before = resume === undefined ? '' : `; ${countOf(sent.size, 'command')} sent before`;
    const resumeHint = tasks.length > 0 ? `; if stopped, continue with --resume ${bulkId}` : '';
    output.hint(`${name} ${countOf(tasks.length, LABELS[noun])}${before}${resumeHint}`);
  }
  const progress = output.progress(name);
  let known = 0;
  const onOutcome = (outcome: TaskOutcome): void => {
    output.object(outcome);
    progress.update(++known, tasks.length);
  };
  const { parallel, rate } = options;
  const run = new BulkRun(engine, { bulkId, operation: name, sent, parallel, rate, signal, onOutcome });
  context.endsByItself();
  const say = (): void =>
    output.hint('Stopping: waiting for the replies to commands in flight. Press Ctrl-C again to stop now.');
  signal.addEventListener('abort', say, { once: true });
  try {
    await run.carryOut(tasks);
  } finally {
    progress.end();
    signal.removeEventListener('abort', say);
    summarize(context, run, { bulkId, name, total: tasks.length, isDryRun: mode === 'rehearse' });
  }
  return run.counts.refused > 0 ? EXIT.rejected : EXIT.ok;
}

const LABELS = { instances: 'process instance', definitions: 'definition' } as const;

function summarize(
  { output }: CommandContext,
  { counts, reasons }: BulkRun,
  { bulkId, name, total, isDryRun }: { bulkId: string; name: string; total: number; isDryRun: boolean },
): void {
  const { done, before, refused, unanswered } = counts;
  const left = total - done - before - refused - unanswered;
  output.object({ ...(isDryRun ? { dryRun: true } : { bulkId }), operation: name, ...counts, left });
  const parts = [
    `${isDryRun ? 'checked' : 'done'} ${done}`,
    ...(before > 0 ? [`done earlier ${before}`] : []),
    `rejected ${refused}`,
    ...(unanswered > 0 ? [`no reply ${unanswered}`] : []),
    ...(left > 0 ? [`remaining ${left}`] : []),
  ];
  const isUnfinished = left + unanswered > 0 && !isDryRun;
  output.line(`${parts.join(', ')}${isUnfinished ? `; continue with --resume ${bulkId}` : ''}`);
  for (const reason of reasons) output.line(`  ${printable(reason)}`);
}

function printCounts(
  { output }: CommandContext,
  { name, noun }: BulkOperation,
  { tasks }: BulkPlan,
): ExitCode {
  const rows = countTasks(tasks).map(({ tasks: count, commands, ...version }) => ({
    ...version,
    [noun]: count,
    commands,
  }));
  output.table(['process', 'version', noun, 'commands'], rows, (row) =>
    Object.values(row).map((value) => printable(String(value))),
  );
  output.object({ dryRun: true, operation: name, [noun]: tasks.length });
  output.line(`selected ${countOf(tasks.length, LABELS[noun])}; nothing was changed`);
  return EXIT.ok;
}
