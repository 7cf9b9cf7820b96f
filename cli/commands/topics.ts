/** `signalbox topics create|describe|export|read`: creates, checks and reads the engine's topics. */

import type { Command } from 'commander';
import { Option } from 'commander';
import type { TopicFinding, TopicProfile } from '../../engine/topic-layout.ts';
import {
  inspectTopics,
  PARTITION_COUNT_DEFAULT,
  replicationFactorFor,
  TOPIC_PROFILES,
  topicLayout,
} from '../../engine/topic-layout.ts';
import { topicNames } from '../../engine/topics.ts';
import { topicRow } from '../../inspect/list/topics.ts';
import { formatDuration } from '../../inspect/times.ts';
import type { TopicSpec } from '../../kafka/admin/admin.ts';
import { ensureTopics } from '../../kafka/admin/admin.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { countOf } from '../../state/count-of.ts';
import { PARTITION_COUNT_MAX } from '../../state/keys.ts';
import { action } from '../frame/action.ts';
import { connect, findBrokers } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { parseDuration } from '../parse/duration.ts';
import { parsePositive } from '../parse/key.ts';
import type { ExportFormat } from '../render/acl-export.ts';
import { EXPORT_FORMATS } from '../render/acl-export.ts';
import { TOPIC_EXPORTS } from '../render/topic-export.ts';
import { registerTopicsRead } from '../topics/read.ts';

interface CreateOptions {
  readonly partitions?: number;
  readonly replicationFactor?: number;
  readonly historyRetention?: number;
  readonly profile: TopicProfile;
}

interface ExportOptions extends CreateOptions {
  readonly format: ExportFormat;
  readonly cluster: string;
}

export function register(program: Command): void {
  const topics = program.command('topics').description("manage the engine's topics");
  addLayoutOptions(
    topics.command('create').description('create missing topics; existing topics are not changed'),
  )
    .addHelpText(
      'after',
      examples(
        'signalbox topics create',
        'signalbox topics create --partitions 32 --replication-factor 3 --history-retention 30d',
        '# a cluster that allows few settings; `signalbox doctor --cluster` says whether that is needed',
        'signalbox topics create --profile minimal',
      ),
    )
    .action(action(create));
  addLayoutOptions(
    topics
      .command('export')
      .description('print the topics for a tool that manages the cluster, which is not contacted'),
  )
    .addOption(new Option('--format <format>', 'for which tool').choices(EXPORT_FORMATS).default('shell'))
    .option('--cluster <name>', 'name of the cluster in Strimzi', 'my-cluster')
    .addHelpText(
      'after',
      examples(
        'signalbox topics export --partitions 16 > create-topics.sh',
        'signalbox topics export --format strimzi --cluster orders | kubectl apply -f -',
        'signalbox topics export --format terraform > topics.tf',
      ),
    )
    .action(action(exportTopics));
  registerTopicsRead(topics);
  topics
    .command('describe')
    .description('show the topics, their settings and problems')
    .addHelpText('after', examples('signalbox topics describe', 'signalbox topics describe --json'))
    .action(action(describe));
}

function addLayoutOptions(command: Command): Command {
  return command
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
    .addOption(
      new Option(
        '--profile <profile>',
        'minimal: only the settings without which the engine cannot run, for clusters that allow few',
      )
        .choices(TOPIC_PROFILES)
        .default('full'),
    );
}

async function exportTopics(context: CommandContext, options: ExportOptions): Promise<void> {
  const { output } = context;
  const { format, cluster, partitions = PARTITION_COUNT_DEFAULT, profile, historyRetention } = options;
  const topics = layoutOf(context, {
    ...{ partitions, profile },
    replicationFactor: options.replicationFactor ?? replicationFactorFor(Number.POSITIVE_INFINITY),
    ...(historyRetention !== undefined && { historyRetentionMs: historyRetention }),
  });
  for (const topic of topics) output.object(topic);
  if (output.json) return;
  const bootstrapServers = (await findBrokers(context.options))?.bootstrapServers ?? '<host:port>';
  output.line(TOPIC_EXPORTS[format]({ topics, bootstrapServers, cluster }).trimEnd());
}

async function create(context: CommandContext, options: CreateOptions): Promise<ExitCode> {
  const { output } = context;
  const connection = await connect(context);
  const names = topicNames(context.options.prefix);
  const before = await inspectTopics(connection, names);
  const partitions = options.partitions ?? (before.partitionCount || PARTITION_COUNT_DEFAULT);
  const { historyRetention, profile } = options;
  const layout = layoutOf(context, {
    ...{ partitions, profile },
    replicationFactor: options.replicationFactor ?? (await usualReplicas(connection)),
    ...(historyRetention !== undefined && { historyRetentionMs: historyRetention }),
  });
  const { created, differences } = await ensureTopics(connection, layout);
  for (const spec of layout) {
    const isNew = created.includes(spec.topic);
    const differs = differences.filter(({ topic }) => topic === spec.topic);
    output.object({ topic: spec.topic, partitions: spec.partitions, created: isNew, differences: differs });
    if (isNew)
      output.line(
        `${output.colors.green('created')}  ${spec.topic} (${countOf(spec.partitions, 'partition')})`,
      );
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
