/** `signalbox topics read`: the records of the engine's topics, decoded. Works without an engine. */

import type { Command } from 'commander';
import { Argument } from 'commander';
import type { ReadableTopic } from '../../inspect/record-json.ts';
import { READABLE_TOPICS, recordJson } from '../../inspect/record-json.ts';
import type { LogRecord, TopicPartition } from '../../kafka/ports.ts';
import type { ReadFrom } from '../../kafka/read/read-range.ts';
import { readRange } from '../../kafka/read/read-range.ts';
import { topicPartitions } from '../../kafka/topic-partitions.ts';
import { isKey, partitionOfKey } from '../../state/keys.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { openScanner } from '../frame/scanner.ts';
import { parsePositive } from '../parse/key.ts';
import { parseReadFrom } from '../parse/read-from.ts';
import { formatTime } from '../render/times.ts';

interface ReadOptions {
  readonly key?: string;
  readonly from?: ReadFrom;
  readonly follow?: boolean;
  readonly limit?: number;
}

export function registerTopicsRead(topics: Command): void {
  topics
    .command('read')
    .description("print the records of one of the engine's topics, decoded; works without an engine")
    .addArgument(new Argument('<topic>', 'which topic, without the prefix').choices(READABLE_TOPICS))
    .option('--key <text>', 'only records of this key, and of keys that begin with it and a slash')
    .option(
      '--from <position>',
      'earliest, latest, an offset, a time such as 2026-01-31T12:00:00Z, or how long ago, such as 10m (default: earliest; latest with --follow)',
      parseReadFrom,
    )
    .option('--follow', 'print new records until Ctrl-C')
    .option('--limit <number>', 'end after so many records', parsePositive)
    .addHelpText(
      'after',
      examples(
        'signalbox topics read history --key 8796093022209 --json',
        'signalbox topics read state --from 1h',
        'signalbox topics read partition --follow --json | jq -c \'select(.key == "owner")\'',
      ),
    )
    .action(action(read));
}

async function read(context: CommandContext, name: ReadableTopic, options: ReadOptions): Promise<void> {
  const { output } = context;
  const scanner = await openScanner(context);
  const topic = scanner.topics[name];
  const count = await scanner.partitionCount(topic);
  const { follow = false, limit = Number.POSITIVE_INFINITY } = options;
  const { from = follow ? 'latest' : 'earliest' } = options;
  if (follow) context.endsByItself();
  const stop = new AbortController();
  const ended = AbortSignal.any([context.signal, stop.signal]);
  let printed = 0;
  await readRange(scanner.connection, {
    partitions: partitionsOf(name, topic, count, options.key),
    from,
    ...(follow && { follow: ended }),
    onRecord: (record, partition) => {
      if (printed >= limit || !isWanted(record, options.key)) return;
      printed += 1;
      print(output, name, { topic, partition }, record);
      if (printed >= limit) stop.abort();
    },
  });
}

/** An instance's records are on the partition of its key. */
function partitionsOf(
  name: ReadableTopic,
  topic: string,
  count: number,
  key: string | undefined,
): TopicPartition[] {
  const all = topicPartitions(topic, count);
  const instanceKey = Number(key?.split('/', 1)[0]);
  const isOfInstance = (name === 'state' || name === 'history') && isKey(instanceKey);
  return isOfInstance ? all.filter(({ partition }) => partition === partitionOfKey(instanceKey)) : all;
}

function isWanted({ key }: LogRecord, wanted: string | undefined): boolean {
  if (wanted === undefined) return true;
  const text = key?.toString('utf8') ?? '';
  return text === wanted || text.startsWith(`${wanted}/`);
}

function print(output: Output, name: ReadableTopic, at: TopicPartition, record: LogRecord): void {
  const place = `${at.topic}-${at.partition}, offset ${record.offset}`;
  let row: ReturnType<typeof recordJson>;
  try {
    row = recordJson(name, at, record);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    output.error(`skipped a record that could not be read: ${place}: ${reason}`);
    return;
  }
  output.object(row);
  const { colors } = output;
  const key = printable(row.key ?? '(no key)');
  output.line(`${colors.dim(`${place}  ${formatTime(record.timestampMs)}`)}  ${colors.bold(key)}`);
  const value = row.message === null ? '(tombstone)' : `${row.message} ${JSON.stringify(row.value)}`;
  output.line(`  ${printable(value)}`);
}
