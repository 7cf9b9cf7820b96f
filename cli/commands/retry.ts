/** `signalbox retry`: sets new retries for a job and resolves its incident. */

import type { Command } from 'commander';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, answerOf, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseKey, parsePositive } from '../parse/key.ts';
import { findHolder } from '../read/known-instance.ts';
import { commandLine } from '../render/shell.ts';

interface RetryOptions extends TimeoutOption {
  readonly retries: number;
}

export function register(program: Command): void {
  const retry = program
    .command('retry')
    .description('set new retries for a job, and resolve its incident')
    .argument('<job>', 'key of the job', parseKey)
    .option('--retries <number>', 'how many', parsePositive, 1)
    .addHelpText(
      'after',
      examples('signalbox retry 8796093022212', 'signalbox retry 8796093022212 --retries 3'),
    );
  addTimeoutOption(retry).action(action(perform));
}

async function perform(context: CommandContext, jobKey: number, options: RetryOptions): Promise<void> {
  const { output } = context;
  const { retries } = options;
  const engine = await openEngine(context, options);
  const { key: instanceKey, elements } = await findHolder(engine.scanner, jobKey, 'job');
  const element = elements.find(({ job }) => job?.key === jobKey);
  if (!element) {
    throw new CliError(
      EXIT.notFound,
      `${jobKey} is a key of process instance ${instanceKey}, but not the key of a job`,
    );
  }
  const { elementId, incident } = element;
  await answerOf(engine, engine.client.updateJobRetries({ jobKey, instanceKey, retries }));
  if (incident?.jobKey === jobKey) {
    const incidentKey = incident.key;
    await answerOf(engine, engine.client.resolveIncident({ incidentKey, instanceKey }));
  }
  output.object({ jobKey, instanceKey, elementId, retries, incidentResolved: incident?.jobKey === jobKey });
  output.line(`Job ${output.colors.bold(String(jobKey))} of ${printable(elementId)} has ${retries} retries`);
  output.hint(`Next: ${commandLine(['why', String(instanceKey)])}`);
}
