/** `signalbox resolve`: resolves an incident, with new retries for its job if requested. */

import type { Command } from 'commander';
import type { ElementInstance, ProcessInstance } from '../../state/instance.ts';
import { action } from '../frame/action.ts';
import type { EngineAccess, TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, answerOf, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseKey, parsePositive } from '../parse/key.ts';
import { findHolder } from '../read/known-instance.ts';
import { commandLine } from '../render/shell.ts';

interface ResolveOptions extends TimeoutOption {
  readonly retries?: number;
}

export function register(program: Command): void {
  const resolve = program
    .command('resolve')
    .description('resolve an incident and try the failed element again')
    .argument(
      '<incident>',
      'key of an incident, or of a process instance to resolve all of its incidents',
      parseKey,
    )
    .option('--retries <number>', 'first set the retries of the job to this number', parsePositive)
    .addHelpText(
      'after',
      examples('signalbox resolve 8796093022213 --retries 3', 'signalbox resolve 8796093022209'),
    );
  addTimeoutOption(resolve).action(action(perform));
}

async function perform(context: CommandContext, key: number, options: ResolveOptions): Promise<void> {
  const { output } = context;
  const engine = await openEngine(context, options);
  const instance = await findHolder(engine.scanner, key, 'incident');
  const elements = instance.elements.filter(
    ({ incident }) => incident && (incident.key === key || instance.key === key),
  );
  if (elements.length === 0) throw new CliError(EXIT.notFound, `${key} is not the key of an open incident`);
  for (const element of elements) {
    await resolveOne(engine, instance, element, options.retries);
    const { incident, elementId } = element;
    output.object({ incidentKey: incident?.key, instanceKey: instance.key, elementId, type: incident?.type });
    output.line(`Resolved incident ${output.colors.bold(String(incident?.key))} of ${printable(elementId)}`);
  }
  output.hint(`Next: ${commandLine(['why', String(instance.key)])}`);
}

async function resolveOne(
  engine: EngineAccess,
  { key: instanceKey }: ProcessInstance,
  { incident, job }: ElementInstance,
  retries: number | undefined,
): Promise<void> {
  const { client } = engine;
  const needsRetries = incident?.type.endsWith('_NO_RETRIES') && !job?.retries;
  if (needsRetries && retries === undefined) {
    throw new CliError(EXIT.rejected, `job ${job?.key} has no retries left; the incident would occur again`, {
      hint: `Next: ${commandLine(['resolve', String(incident?.key)], { retries: '1' })}`,
    });
  }
  if (job && retries !== undefined) {
    await answerOf(engine, client.updateJobRetries({ jobKey: job.key, instanceKey, retries }));
  }
  await answerOf(engine, client.resolveIncident({ incidentKey: incident?.key ?? 0, instanceKey }));
}
