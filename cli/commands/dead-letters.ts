/** `signalbox dead-letters list|redrive`: lists records that could not be processed, and sends them again. */

import type { Command } from 'commander';
import { SecretStore } from '../../connectors/secrets/secret-store.ts';
import { commandLine } from '../../inspect/command-line.ts';
import type { DeadLetterFilter } from '../../inspect/dead-letter-filter.ts';
import { isEmptyFilter, isMeant } from '../../inspect/dead-letter-filter.ts';
import { listDeadLetters } from '../../inspect/list/dead-letters.ts';
import type { StoredDeadLetter } from '../../inspect/read/dead-letters.ts';
import { deadLetterId, readDeadLetters } from '../../inspect/read/dead-letters.ts';
import { RecordProducer } from '../../kafka/write/producer.ts';
import { redrive } from '../../operate/redrive/redrive.ts';
import { RecordRedrive } from '../../operate/redrive/redrive-record.ts';
import { countOf } from '../../state/count-of.ts';
import { readRules } from '../connectors/ingest-rules.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { openScanner } from '../frame/scanner.ts';
import { parsePositive } from '../parse/key.ts';
import { parseMoment } from '../parse/read-from.ts';
import { formatMoment } from '../render/times.ts';

const LIMIT_TEXT = 100;

interface FilterOptions {
  readonly code?: string;
  readonly reason?: string;
  readonly topic?: string;
  readonly since?: number;
  readonly until?: number;
}

interface DeadLettersListOptions extends FilterOptions {
  readonly all?: boolean;
  readonly limit?: number;
}

interface RedriveOptions extends TimeoutOption, FilterOptions {
  readonly all?: boolean;
  readonly ingest?: string;
}

export function register(program: Command): void {
  const deadLetters = program
    .command('dead-letters')
    .description('records that the engine could not process');
  addFilterOptions(deadLetters.command('list'))
    .description('list dead letters that were not redriven yet, oldest first')
    .option('--all', 'include redriven ones')
    .option(
      '--limit <number>',
      `show at most this many (default: ${LIMIT_TEXT}; all with --json)`,
      parsePositive,
    )
    .addHelpText(
      'after',
      examples('signalbox dead-letters list --since 1h', 'signalbox dead-letters list --all --json'),
    )
    .action(action(list));
  const again = addFilterOptions(deadLetters.command('redrive'))
    .description('send dead letters again; a command that was processed meanwhile is not applied twice')
    .argument('[ids...]', 'as listed, such as 0/17')
    .option('--all', 'redrive all that were not redriven yet')
    .option('--ingest <file>', 'ingest file whose rules reprocess records of business topics')
    .addHelpText(
      'after',
      examples(
        'signalbox dead-letters redrive 0/17',
        'signalbox dead-letters redrive --code REPLY_REFUSED --since 2h',
        "signalbox dead-letters redrive --topic payments --reason 'no field orderId' --ingest ingest.yaml",
        'signalbox dead-letters redrive --all',
      ),
    );
  addTimeoutOption(again).action(action(redriveDeadLetters));
}

function addFilterOptions(command: Command): Command {
  return command
    .option('--code <code>', 'only those with this code')
    .option('--reason <text>', 'only those whose reason contains this text')
    .option('--topic <topic>', 'only records of this topic')
    .option(
      '--since <time>',
      'only those written since then: a time or how long ago, such as 2h',
      parseMoment,
    )
    .option('--until <time>', 'only those written before then', parseMoment);
}

function filterOf({ code, reason, topic, since, until }: FilterOptions): DeadLetterFilter {
  return {
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
    ...(topic !== undefined && { topic }),
    ...(since !== undefined && { sinceMs: since }),
    ...(until !== undefined && { untilMs: until }),
  };
}

async function list(context: CommandContext, options: DeadLettersListOptions): Promise<void> {
  const { output } = context;
  const limit = options.limit ?? (output.json ? Number.POSITIVE_INFINITY : LIMIT_TEXT);
  const listing = await listDeadLetters(await openScanner(context), {
    ...{ all: options.all === true, limit, filter: filterOf(options) },
  });
  const { rows, total } = listing;
  const nowMs = Date.now();
  if (!output.json && rows.length === 0) {
    output.line('no dead letters');
    return;
  }
  output.table(['id', 'since', 'code', 'command', 'from', 'redriven', 'reason'], rows, (row) => [
    row.letter,
    formatMoment(Date.parse(row.at), nowMs),
    output.colors.red(printable(row.code)),
    row.command ?? '',
    `${printable(row.origin.topic)}-${row.origin.partition}@${row.origin.offset}`,
    row.redrivenAt === undefined ? '' : formatMoment(Date.parse(row.redrivenAt), nowMs),
    printable(row.reason),
  ]);
  if (rows.length < total) output.hint(`${rows.length} of ${total}`);
  const [first] = rows;
  if (first) output.hint(`Next: ${commandLine(['dead-letters', 'redrive', first.letter])}, or --all`);
}

async function redriveDeadLetters(
  context: CommandContext,
  ids: readonly string[],
  options: RedriveOptions,
): Promise<ExitCode> {
  const { output } = context;
  const filter = filterOf(options);
  const isByFilter = options.all === true || !isEmptyFilter(filter);
  if ((ids.length === 0) !== isByFilter) {
    throw new CliError(
      EXIT.usage,
      'specify the dead letters to redrive, or select them with --code, --reason, --topic, --since, --until or --all',
    );
  }
  const engine = await openEngine(context, options);
  const markers = new RecordProducer(engine.scanner.connection);
  context.defer(() => markers.close());
  const rules = options.ingest === undefined ? [] : await readRules(options.ingest);
  const secrets = new SecretStore({ environment: process.env });
  const records = new RecordRedrive(engine.scanner, secrets, rules);
  const letters = choose(await readDeadLetters(engine.scanner), ids, filter);
  let bad = 0;
  const progress = output.progress('redriving dead letter');
  try {
    for (const [index, letter] of letters.entries()) {
      // Ctrl-C: redriven dead letters are marked; the others are unchanged.
      if (context.signal.aborted) break;
      const result = await redrive(engine, markers, letter, records);
      if (result.status !== 'done') bad++;
      progress.end();
      printResult(output, letter, result);
      progress.update(index + 1, letters.length);
    }
  } finally {
    progress.end();
  }
  output.line(`${letters.length - bad} of ${countOf(letters.length, 'dead letter')} redriven`);
  return bad === 0 ? EXIT.ok : EXIT.rejected;
}

/**
 * The dead letters with these ids, or all selected ones that were not redriven yet. Fails (not found) for an
 * unknown id.
 */
function choose(
  known: readonly StoredDeadLetter[],
  ids: readonly string[],
  filter: DeadLetterFilter,
): StoredDeadLetter[] {
  if (ids.length === 0) {
    return known.filter((letter) => letter.redrivenAtMs === null && isMeant(filter, letter));
  }
  return ids.map((id) => {
    const wanted = id.includes('/') ? id : `0/${id}`;
    const letter = known.find((one) => deadLetterId(one) === wanted);
    if (letter) return letter;
    throw new CliError(EXIT.notFound, `there is no dead letter ${id}`, {
      hint: '`signalbox dead-letters list --all` shows them.',
    });
  });
}

function printResult(
  output: Output,
  letter: StoredDeadLetter,
  { status, detail }: Awaited<ReturnType<typeof redrive>>,
): void {
  output.object({ letter: deadLetterId(letter), status, detail });
  const { colors } = output;
  const mark = status === 'done' ? colors.green(status) : colors.red(status);
  output.line(`${deadLetterId(letter)}  ${mark}  ${printable(detail)}`);
}
