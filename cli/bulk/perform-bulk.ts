/**
 * Runs a bulk operation from its conditions to its summary. It can be stopped at any time and continued with
 * `--resume` and the id that it printed.
 */

import { randomUUID } from 'node:crypto';
import type { TaskOutcome } from '../../operate/bulk/bulk-run.ts';
import { BulkRun } from '../../operate/bulk/bulk-run.ts';
import type { CommandsOf, FoundTask } from '../../operate/bulk/bulk-task.ts';
import { findTasks } from '../../operate/bulk/find-tasks.ts';
import { readSentCommands } from '../../operate/bulk/sent-commands.ts';
import type { EngineAccess } from '../../operate/engine-access.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { printable } from '../frame/output.ts';
import { parseConditions } from '../parse/conditions.ts';

export interface BulkOptions extends TimeoutOption {
  readonly where?: readonly string[];
  readonly dryRun?: boolean;
  readonly resume?: string;
  readonly parallel?: number;
  readonly rate?: number;
}

export interface BulkOperation {
  /** The name that is shown: `cancel`. */
  readonly name: string;
  /** The subject in the plural, also used as a JSON property name. */
  readonly noun: 'instances' | 'definitions';
  readonly find: (engine: EngineAccess) => Promise<readonly FoundTask[]>;
  /**
   * For operations whose dry run asks the engine: commands that only return the reasons against the
   * operation.
   */
  readonly rehearse?: (engine: EngineAccess) => Promise<readonly FoundTask[]>;
}

/** An operation on the active instances selected by `--where`. Fails (usage). */
export function onInstances(
  name: string,
  { where = [] }: BulkOptions,
  commandsOf: CommandsOf,
  rehearsalOf?: CommandsOf,
): BulkOperation {
  const conditions = parseConditions('instances', where);
  const by = (commands: CommandsOf) => (engine: EngineAccess) =>
    findTasks(engine.scanner, conditions, commands);
  return {
    name,
    noun: 'instances',
    find: by(commandsOf),
    ...(rehearsalOf && { rehearse: by(rehearsalOf) }),
  };
}

export async function performBulk(
  context: CommandContext,
  operation: BulkOperation,
  options: BulkOptions,
): Promise<ExitCode> {
  const { output, signal } = context;
  const { name, noun, find, rehearse } = operation;
  const engine = await openEngine(context, options);
  if (options.dryRun === true && !rehearse) return printCounts(context, operation, await find(engine));
  const rehearsal = options.dryRun === true ? rehearse : undefined;
  const tasks = await (rehearsal ?? find)(engine);
  const bulkId = options.resume ?? randomUUID().slice(0, 8);
  const isResumed = options.resume !== undefined && !rehearsal;
  const sent = isResumed ? await readSentCommands(engine.scanner, bulkId, name) : new Set<string>();
  if (!rehearsal) {
    output.object({ bulkId, operation: name, [noun]: tasks.length, sentBefore: sent.size });
    const before = isResumed ? `; ${sent.size} commands were already sent` : '';
    const goesOn = tasks.length > 0 ? `; if stopped, continue with --resume ${bulkId}` : '';
    output.hint(`${name} ${tasks.length} ${LABELS[noun]}${before}${goesOn}`);
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
    summarize(context, run, { bulkId, name, total: tasks.length, isDryRun: rehearsal !== undefined });
  }
  return run.counts.refused > 0 ? EXIT.rejected : EXIT.ok;
}

const LABELS = { instances: 'process instances', definitions: 'definitions' } as const;

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
  tasks: readonly FoundTask[],
): ExitCode {
  const rows = new Map<string, { [name: string]: string | number }>();
  for (const { processId, version, commands } of tasks) {
    const text = `${processId} ${version}`;
    const { [noun]: count = 0, commands: sum = 0 } = rows.get(text) ?? {};
    rows.set(text, {
      processId,
      version,
      [noun]: Number(count) + 1,
      commands: Number(sum) + commands.length,
    });
  }
  output.table(['process', 'version', noun, 'commands'], [...rows.values()], (row) =>
    Object.values(row).map((value) => printable(String(value))),
  );
  output.object({ dryRun: true, operation: name, [noun]: tasks.length });
  output.line(`${tasks.length} ${LABELS[noun]} match; nothing was changed`);
  return EXIT.ok;
}
