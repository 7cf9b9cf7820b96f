/**
 * `signalbox trace`: shows the history of an instance as a tree with times and durations; works without an
 * engine.
 */

import type { Command } from 'commander';
import { isWhole } from '../../inspect/read/history.ts';
import { findHistory } from '../../inspect/trace/find-history.ts';
import { eventObjects, traceOf } from '../../inspect/trace/trace.ts';
import { countOf } from '../../state/count-of.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { openScanner } from '../frame/scanner.ts';
import { parseKey } from '../parse/key.ts';
import { formatTime } from '../render/times.ts';
import { traceLines } from '../render/trace-lines.ts';

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
  const { steps, instanceKey } = await findHistory(scanner, key);
  if (output.json) {
    for (const object of eventObjects(steps)) output.object(object);
    return;
  }
  const first = steps[0];
  const created = first?.events.flatMap((event) => ('created' in event ? [event.created] : []))[0];
  const what = created ? `  ${printable(created.processId)} v${created.version}` : '';
  output.line(`${output.colors.bold(`Process instance ${instanceKey}`)}${what}`);
  output.line(`${formatTime(first?.atMs ?? 0)}, ${countOf(steps.length, 'step')}`);
  if (!isWhole(steps)) {
    output.line(output.colors.yellow('the first steps are no longer in the history topic'));
  }
  for (const line of traceLines(traceOf(steps, { variables }), Date.now(), output.colors)) output.line(line);
}
