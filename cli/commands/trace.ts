/**
 * `signalbox trace`: shows the history of an instance as a tree with times and durations; works without an
 * engine.
 */

import type { Command } from 'commander';
import { isKey } from '../../state/keys.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseKey } from '../parse/key.ts';
import { isWhole, readHistory } from '../read/history.ts';
import { readHolder } from '../read/instances.ts';
import type { TopicScanner } from '../read/scan.ts';
import { openScanner } from '../read/scan.ts';
import { formatTime } from '../render/times.ts';
import { eventObjects, traceLines, traceOf } from '../render/trace.ts';

export function register(program: Command): void {
  program
    .command('trace')
    .description('show the history of a process instance as a tree, with times and durations')
    .argument(
      '<key>',
      'key of the process instance, or of a job, incident or element instance in it',
      parseKey,
    )
    .option('--variables', 'also show each change of a variable')
    .addHelpText(
      'after',
      examples(
        'signalbox trace 8796093022209',
        'signalbox trace 8796093022209 --json | jq -c \'select(.event == "variableSet")\'',
      ),
    )
    .action(action(perform));
}

async function perform(
  context: CommandContext,
  key: number,
  { variables = false }: { readonly variables?: boolean },
): Promise<void> {
  const { output } = context;
  const scanner = await openScanner(context);
  const { steps, instanceKey } = await historyOf(scanner, key);
  if (output.json) {
    for (const object of eventObjects(steps)) output.object(object);
    return;
  }
  const first = steps[0];
  const created = first?.events.flatMap((event) => ('created' in event ? [event.created] : []))[0];
  const what = created ? `  ${printable(created.processId)} v${created.version}` : '';
  output.line(`${output.colors.bold(`Process instance ${instanceKey}`)}${what}`);
  output.line(`${formatTime(first?.atMs ?? 0)}, ${steps.length} step(s)`);
  if (!isWhole(steps)) {
    output.line(output.colors.yellow('the first steps are no longer in the history topic'));
  }
  for (const line of traceLines(traceOf(steps, { variables }), Date.now(), output.colors)) output.line(line);
}

async function historyOf(scanner: TopicScanner, key: number) {
  const steps = await readHistory(scanner, key);
  if (steps.length > 0) return { steps, instanceKey: key };
  const instanceKey = (await readHolder(scanner, key))?.key;
  const ofHolder = isKey(instanceKey) ? await readHistory(scanner, instanceKey) : [];
  if (isKey(instanceKey) && ofHolder.length > 0) return { steps: ofHolder, instanceKey };
  throw new CliError(EXIT.notFound, `no history found for key ${key}`, {
    hint: 'History is deleted after the retention of its topic; see `signalbox topics describe`.',
  });
}
