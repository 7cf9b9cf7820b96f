/** `signalbox partition show|repair|skip`: why a partition is halted, and how it continues. */

import type { Command } from 'commander';
import { topicNames } from '../../engine/topics.ts';
import { commandLine } from '../../inspect/command-line.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { passedCommands } from '../../operate/partition/passed-commands.ts';
import {
  assertNoOwnerWorks,
  PartitionBusy,
  repairPartition,
} from '../../operate/partition/repair-partition.ts';
import type { RepairPlan } from '../../operate/partition/repair-plan.ts';
import { isEmptyPlan, PositionNeeded, repairPlan } from '../../operate/partition/repair-plan.ts';
import type { StoppedPartition, UnreadableEntry } from '../../operate/partition/stopped-partition.ts';
import { inspectPartition } from '../../operate/partition/stopped-partition.ts';
import { action } from '../frame/action.ts';
import { connect } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { parseCount } from '../parse/key.ts';

interface ChangeOptions {
  readonly yes?: boolean;
  readonly to?: number;
}

const CONFIRM = ['--yes', 'carry it out; without it, only the changes are shown'] as const;

export function register(program: Command): void {
  const partition = program
    .command('partition')
    .description('halted partitions: find the cause and continue');
  partition
    .command('show')
    .description('show owner, position, unreadable records and lost commands of a partition')
    .argument('<partition>', 'partition number', parseCount)
    .addHelpText('after', examples('signalbox partition show 3'))
    .action(action(show));
  partition
    .command('repair')
    .description('dead-letter unreadable state records and remove them; skip commands that Kafka has lost')
    .argument('<partition>', 'partition number', parseCount)
    .option('--to <offset>', 'offset of the next command, if the position is unreadable', parseCount)
    .option(...CONFIRM)
    .addHelpText('after', examples('signalbox partition repair 3', 'signalbox partition repair 3 --yes'))
    .action(action(repair));
  partition
    .command('skip')
    .description('dead-letter the commands up to an offset, and continue there')
    .argument('<partition>', 'partition number', parseCount)
    .requiredOption('--to <offset>', 'offset of the next command', parseCount)
    .option(...CONFIRM)
    .addHelpText('after', examples('signalbox partition skip 3 --to 4711 --yes'))
    .action(action(skip));
}

async function open(
  context: CommandContext,
  partition: number,
): Promise<[KafkaConnection, StoppedPartition]> {
  const connection = await connect(context);
  const topics = topicNames(context.options.prefix);
  const count = (await connection.partitionCount(topics.commands)) ?? 0;
  if (partition >= count)
    throw new CliError(EXIT.notFound, `there is no partition ${partition}; ${topics.commands} has ${count}`);
  return [connection, await inspectPartition(connection, topics, partition)];
}

async function show(context: CommandContext, partition: number): Promise<ExitCode> {
  const { output } = context;
  const [, found] = await open(context, partition);
  const { owner, progress, unreadable, commands } = found;
  const position = progress?.position ?? null;
  output.object({
    partition,
    ...(owner ? { owner: owner.nodeId } : {}),
    ...(position === null ? {} : { position }),
    firstOffset: commands.first,
    endOffset: commands.end,
    unreadable: unreadable.map(entryObject),
  });
  output.fields([
    ['owner', printable(owner?.nodeId ?? 'none')],
    ['position', String(position ?? 'unknown')],
    ['commands', `${commands.first} to ${commands.end}`],
    ['unreadable', String(unreadable.length)],
  ]);
  for (const { topic, key, record, reason } of unreadable)
    output.line(`  ${printable(topic)} offset ${record.offset}, key ${printable(key)}: ${printable(reason)}`);
  const isLost = position !== null && (position < commands.first || position > commands.end);
  if (isLost) output.line(`commands between ${position} and ${commands.first} are lost`);
  if (unreadable.length > 0 || isLost) {
    output.hint('If a reason names a newer format, upgrade the engines instead.');
    output.hint(`Next: ${commandLine(['partition', 'repair', String(partition)])}`);
  }
  return unreadable.length === 0 && !isLost ? EXIT.ok : EXIT.failed;
}

async function repair(context: CommandContext, partition: number, options: ChangeOptions): Promise<ExitCode> {
  const [connection, found] = await open(context, partition);
  try {
    const plan = repairPlan(found, Date.now(), { to: options.to });
    return await carryOut(context, connection, found, plan, options);
  } catch (error) {
    if (!(error instanceof PositionNeeded)) throw error;
    throw new CliError(EXIT.usage, error.message, { hint: 'Add --to <offset>.' });
  }
}

async function skip(
  context: CommandContext,
  partition: number,
  options: ChangeOptions & { readonly to: number },
): Promise<ExitCode> {
  const [connection, found] = await open(context, partition);
  const { to } = options;
  const { first, end } = found.commands;
  const position = found.progress?.position ?? first;
  if (to <= position || to > end)
    throw new CliError(EXIT.usage, `--to is ${to}; expected ${position + 1} to ${end}`);
  const topic = topicNames(context.options.prefix).commands;
  const passed = await passedCommands(connection, { topic, partition }, Math.max(position, first), to);
  return carryOut(context, connection, found, repairPlan(found, Date.now(), { to, passed }), options);
}

async function carryOut(
  context: CommandContext,
  connection: KafkaConnection,
  found: StoppedPartition,
  plan: RepairPlan,
  { yes = false }: ChangeOptions,
): Promise<ExitCode> {
  const { output } = context;
  if (isEmptyPlan(plan)) {
    output.object({ partition: plan.partition, changed: false });
    output.line('nothing to repair');
    return EXIT.ok;
  }
  print(output, plan);
  if (!yes) {
    output.object(planObject(plan, false));
    output.hint('Nothing was changed. Add --yes to carry it out.');
    return EXIT.failed;
  }
  const topics = topicNames(context.options.prefix);
  try {
    await assertNoOwnerWorks(connection, topics, found);
    await repairPartition(connection, topics, found, plan, Date.now());
  } catch (error) {
    if (!(error instanceof PartitionBusy)) throw error;
    throw new CliError(EXIT.failed, error.message, {
      hint: 'Stop the engines that own it, or wait until they have stopped it.',
    });
  }
  output.object(planObject(plan, true));
  output.line('repaired');
  output.hint('Restart the engine nodes that report the partition as halted.');
  output.hint(`Next: ${commandLine(['dead-letters', 'list'])}`);
  return EXIT.ok;
}

function planObject({ partition, removed, skipped, progress }: RepairPlan, changed: boolean): object {
  return {
    partition,
    changed,
    removed: removed.map(entryObject),
    skipped: skipped.map(({ offset, code, reason }) => ({ offset, code, reason })),
    ...(progress ? { position: progress.position } : {}),
  };
}

function entryObject({ topic, key, record, reason }: UnreadableEntry): object {
  return { topic, recordKey: key, offset: record.offset, reason };
}

function print(output: Output, { removed, skipped, progress }: RepairPlan): void {
  for (const { topic, key, record, reason } of removed)
    output.line(
      `dead-letter and remove ${printable(topic)} offset ${record.offset}, key ${printable(key)}: ${printable(reason)}`,
    );
  for (const { offset, reason } of skipped) output.line(`dead-letter offset ${offset}: ${printable(reason)}`);
  if (progress) output.line(`continue at offset ${progress.position}`);
}
