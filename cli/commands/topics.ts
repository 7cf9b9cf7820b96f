/** `signalbox topics create|describe`: creates and checks the engine's topics. */

import type { Command } from 'commander';
import type { TopicFinding } from '../../engine/topic-layout.ts';
import {
  inspectTopics,
  PARTITION_COUNT_DEFAULT,
  replicationFactorFor,
  topicLayout,
} from '../../engine/topic-layout.ts';
import { topicNames } from '../../engine/topics.ts';
import { topicRow } from '../../inspect/list/topics.ts';
import { formatDuration } from '../../inspect/times.ts';
import type { TopicSpec } from '../../kafka/admin/admin.ts';
import { ensureTopics } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { PARTITION_COUNT_MAX } from '../../state/keys.ts';
import { action } from '../frame/action.ts';
import { connect } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { parseDuration } from '../parse/duration.ts';
import { parsePositive } from '../parse/key.ts';

interface CreateOptions {
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly historyRetention?: number;
}

export function register(program: Command): void {
  const topics = program.command('topics').description("manage the engine's topics");
  topics
    .command('create')
    .description('create missing topics; existing topics are not changed')
    .option(
      '--partitions <number>',
      `partitions of commands, state, partition and history; can't be reduced later (default: ${PARTITION_COUNT_DEFAULT})`,
      parsePositive,
    )
    .option(
      '--replication-factor <number>',
      'replicas of each partition (default: 3, or the number of brokers)',
      parsePositive,
    )
    .option('--history-retention <duration>', 'retention of the history topic (default: 7d)', parseDuration)
    .addHelpText(
      'after',
      examples(
        'signalbox topics create',
        'signalbox topics create --partitions 32 --replication-factor 3 --history-retention 30d',
      ),
    )
    .action(action(create));
  topics
    .command('describe')
    .description('show the topics, their settings and problems')
    .addHelpText('after', examples('signalbox topics describe', 'signalbox topics describe --json'))
    .action(action(describe));
}

async function create(context: CommandContext, options: CreateOptions): Promise<ExitCode> {
  const { output } = context;
  const connection = await connect(context);
  const names = topicNames(context.options.prefix);
  const before = await inspectTopics(connection, names);
  const partitions = options.partitions ?? (before.partitionCount || PARTITION_COUNT_DEFAULT);
  const { historyRetention } = options;
  const layout = layoutOf(context, {
    partitions,
    replicationFactor: options.replicationFactor ?? (await usualReplicas(connection)),
    ...(historyRetention !== undefined && { historyRetentionMs: historyRetention }),
  });
  const { created, differences } = await ensureTopics(connection, layout);
  for (const spec of layout) {
    const isNew = created.includes(spec.topic);
    const differs = differences.filter(({ topic }) => topic === spec.topic);
    output.object({ topic: spec.topic, partitions: spec.partitions, created: isNew, differences: differs });
    if (isNew)
      output.line(`${output.colors.green('created')}  ${spec.topic} (${spec.partitions} partitions)`);
    else output.line(`exists   ${spec.topic}`);
    for (const { what, wanted, found } of differs) {
      output.line(`         ${output.colors.yellow(`${what} is ${found}`)}; the usual value is ${wanted}`);
    }
  }
  const { findings } = await inspectTopics(connection, names);
  printFindings(output, findings);
  const failed = findings.some(({ severity }) => severity === 'error');
  if (!failed)
    output.hint('Next: `signalbox engine` runs the engine, `signalbox deploy <file>` deploys a process.');
  return failed ? EXIT.failed : EXIT.ok;
}

function layoutOf(context: CommandContext, options: Parameters<typeof topicLayout>[1]): TopicSpec[] {
  if (options.partitions > PARTITION_COUNT_MAX) {
    throw new CliError(
      EXIT.usage,
      `--partitions must be at most ${PARTITION_COUNT_MAX}: keys contain the partition number`,
    );
  }
  return topicLayout(topicNames(context.options.prefix), options);
}

async function usualReplicas(connection: KafkaConnection): Promise<number> {
  await connection.connect();
  return replicationFactorFor(connection.metadata.brokers.length);
}

async function describe(context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const connection = await connect(context);
  const { topics, findings } = await inspectTopics(connection, topicNames(context.options.prefix));
  output.table(
    ['topic', 'partitions', 'replicas', 'in sync min', 'cleanup', 'kept for', 'record max'],
    topics.map(topicRow),
    (row) => [
      printable(row.topic),
      String(row.partitions),
      String(row.replicationFactor),
      row.minInSyncReplicas,
      row.cleanupPolicy,
      row.cleanupPolicy === 'compact' ? 'compacted (newest per key)' : keptFor(row.retentionMs),
      `${row.maxMessageBytes} bytes`,
    ],
  );
  printFindings(output, findings);
  if (findings.some(({ problem }) => problem === 'TOPIC_MISSING'))
    output.hint('Next: `signalbox topics create` creates missing topics.');
  return findings.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.ok;
}

function keptFor(retentionMs: number): string {
  return retentionMs < 0 ? 'ever' : formatDuration(retentionMs);
}

function printFindings(output: Output, findings: readonly TopicFinding[]): void {
  const { colors } = output;
  for (const finding of findings) {
    output.object(finding);
    const mark = finding.severity === 'error' ? colors.red('error  ') : colors.yellow('warning');
    output.line(`${mark}  ${printable(finding.message)}`);
    output.line(`         ${colors.cyan('->')} ${output.commandText(printable(finding.remedy))}`);
  }
}
