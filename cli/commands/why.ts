/**
 * `signalbox why`: shows what an instance waits for, since when, and what it needs to continue; works without
 * an engine.
 */

import type { Command } from 'commander';
import { formatDuration } from '../../inspect/times.ts';
import type { ReasonRow } from '../../inspect/why/why.ts';
import { whyOf } from '../../inspect/why/why.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { openScanner } from '../frame/scanner.ts';
import { parseKey } from '../parse/key.ts';
import { formatMoment } from '../render/times.ts';

export function register(program: Command): void {
  program
    .command('why')
    .description('show what a process instance is waiting for, since when, and what it needs to continue')
    .argument(
      '<key>',
      'key of the process instance, or of a job, incident or element instance in it',
      parseKey,
    )
    .addHelpText('after', examples('signalbox why 8796093022209', 'signalbox why 8796093022209 --json'))
    .action(action(perform));
}

async function perform(context: CommandContext, key: number): Promise<void> {
  const { output } = context;
  const nowMs = Date.now();
  for (const row of await whyOf(await openScanner(context), key, nowMs)) {
    if ('endedAt' in row) {
      output.object(row);
      output.line(`Process instance ${row.instanceKey} is not waiting: it is ${row.state}`);
      output.line(`since ${formatMoment(Date.parse(row.endedAt), nowMs)}.`);
    } else {
      const { command } = row;
      const reason = command === undefined ? row : { ...row, command: output.commandText(command) };
      output.object(reason);
      printReason(output, reason, nowMs);
    }
  }
}

function printReason(output: Output, reason: ReasonRow, nowMs: number): void {
  const { colors } = output;
  const { elementId, type = '', kind, since, waitsFor, movesOn, command } = reason;
  const about =
    elementId === undefined ? colors.bold(kind) : `${colors.bold(printable(elementId))} ${colors.dim(type)}`;
  const waited = since === undefined ? '' : `for ${formatDuration(nowMs - Date.parse(since))}`;
  output.line(`${about}  ${waited}`.trimEnd());
  output.line(`  waits for  ${printable(waitsFor)}`);
  output.line(`  needs      ${printable(movesOn)}`);
  if (command !== undefined) output.line(`  try        ${colors.cyan(command)}`);
}
