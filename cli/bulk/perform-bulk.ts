/**
 * One bulk operation from its conditions to its summary. It can be stopped at any time and gone on with:
 * `--resume` and the id that it printed.
 */

import { randomUUID } from 'node:crypto';
import type { TimeoutOption } from '../client.ts';
import { openEngine } from '../client.ts';
import type { CommandContext } from '../context.ts';
import type { ExitCode } from '../exit-codes.ts';
import { EXIT } from '../exit-codes.ts';
import { printable } from '../output.ts';
import { parseConditions } from '../parse/conditions.ts';
import { BulkRun } from './bulk-run.ts';
import type { CommandsOf } from './bulk-task.ts';
import type { FoundTask } from './find-tasks.ts';
import { findTasks } from './find-tasks.ts';
import { readSentCommands } from './sent-commands.ts';

export interface BulkOptions extends TimeoutOption {
  readonly where?: readonly string[];
  readonly dryRun?: boolean;
  readonly resume?: string;
}

export interface BulkOperation {
  /** As it is shown: `cancel`. */
  readonly name: string;
  readonly commandsOf: CommandsOf;
  /** Where a dry run asks the engine: commands that only tell what would keep them from being done. */
  readonly rehearsalOf?: CommandsOf;
}

export async function performBulk(
  context: CommandContext,
  { name, commandsOf, rehearsalOf }: BulkOperation,
  options: BulkOptions,
): Promise<ExitCode> {
  const { output } = context;
  const engine = await openEngine(context, options);
  const conditions = parseConditions('instances', options.where ?? []);
  const isDryRun = options.dryRun === true;
  const tasks = await findTasks(engine.scanner, conditions, (isDryRun && rehearsalOf) || commandsOf);
  if (isDryRun && !rehearsalOf) return printCounts(context, name, tasks);
  const bulkId = options.resume ?? randomUUID().slice(0, 8);
  const sent =
    options.resume === undefined ? new Set<string>() : await readSentCommands(engine.scanner, bulkId);
  if (!isDryRun) {
    output.object({ bulkId, operation: name, instances: tasks.length });
    output.hint(`${name} ${tasks.length} process instances; to go on after a stop: --resume ${bulkId}`);
    sayHowToGoOn(context, bulkId);
  }
  const run = new BulkRun(engine, output, { bulkId, label: name, sent, signal: context.signal });
  try {
    await run.carryOut(tasks);
  } finally {
    const { done, before, refused } = run.counts;
    const left = tasks.length - done - before - refused;
    output.object({ ...(isDryRun ? { dryRun: true } : { bulkId }), operation: name, ...run.counts, left });
    const verb = isDryRun ? 'looked at' : 'done';
    output.line(
      `${verb} ${done}${before > 0 ? `, ${before} before` : ''}, refused ${refused}${left > 0 ? `, left ${left}: --resume ${bulkId}` : ''}`,
    );
    for (const reason of run.reasons) output.line(`  ${printable(reason)}`);
  }
  return run.counts.refused > 0 ? EXIT.rejected : EXIT.ok;
}

/** Ctrl-C ends the command at once; what was sent is carried out all the same. */
function sayHowToGoOn({ signal, output }: CommandContext, bulkId: string): void {
  const say = (): void => output.hint(`Stopped. The same command with --resume ${bulkId} goes on.`);
  signal.addEventListener('abort', say, { once: true });
}

function printCounts({ output }: CommandContext, name: string, tasks: readonly FoundTask[]): ExitCode {
  const counts = new Map<
    string,
    { processId: string; version: number; instances: number; commands: number }
  >();
  for (const { processId, version, commands } of tasks) {
    const text = `${processId} ${version}`;
    const count = counts.get(text) ?? { processId, version, instances: 0, commands: 0 };
    count.instances++;
    count.commands += commands.length;
    counts.set(text, count);
  }
  output.table(['process', 'version', 'instances', 'commands'], [...counts.values()], (row) => [
    printable(row.processId),
    String(row.version),
    String(row.instances),
    String(row.commands),
  ]);
  output.object({ dryRun: true, operation: name, instances: tasks.length });
  output.line(`${tasks.length} process instances would be meant; nothing was changed`);
  return EXIT.ok;
}
