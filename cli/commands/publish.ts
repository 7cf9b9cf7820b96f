/** `signalbox publish`: publishes a message. */

import type { Command } from 'commander';
import { Option } from 'commander';
import { formatDuration } from '../../inspect/times.ts';
import { answerOf } from '../../operate/answer.ts';
import { action } from '../frame/action.ts';
import type { TimeoutOption } from '../frame/client.ts';
import { addTimeoutOption, openEngine } from '../frame/client.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { printable } from '../frame/output.ts';
import { parseDuration } from '../parse/duration.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

const TIME_TO_LIVE_MS = 3_600_000;

interface PublishOptions extends TimeoutOption {
  readonly key: string;
  readonly variables?: string;
  readonly ttl: number;
  readonly id?: string;
}

export function register(program: Command): void {
  const publish = program
    .command('publish')
    .description('publish a message')
    .argument('<message>', 'name of the message')
    .option('--key <text>', 'correlation key; without one, the message can only start instances', '')
    .option('--variables <json>', VARIABLES_FORMS)
    .addOption(
      new Option(
        '--ttl <duration>',
        "how long to buffer the message if nothing waits for it yet (0s: don't buffer)",
      )
        .argParser(parseDuration)
        .default(TIME_TO_LIVE_MS, '1h'),
    )
    .option(
      '--id <text>',
      'message id; a second message with the same id is rejected while the first is buffered',
    )
    .addHelpText(
      'after',
      examples(
        'signalbox publish payment-received --key o-17 --variables \'{"paid": true}\'',
        'signalbox publish order-placed --id o-18 --ttl 1d --variables @order.json',
      ),
    );
  addTimeoutOption(publish).action(action(perform));
}

async function perform(context: CommandContext, name: string, options: PublishOptions): Promise<void> {
  const { output } = context;
  const { key: correlationKey, ttl: timeToLiveMs, id: messageId } = options;
  const variables = await readVariablesText(options.variables);
  const engine = await openEngine(context, options);
  const published = await answerOf(
    engine,
    engine.client.publish({
      name,
      correlationKey,
      timeToLiveMs,
      ...(variables !== undefined && { variables }),
      ...(messageId !== undefined && { messageId }),
    }),
  );
  output.object({ ...published, name, correlationKey, timeToLiveMs });
  const kept = timeToLiveMs > 0 ? `, buffered for ${formatDuration(timeToLiveMs)}` : '';
  output.line(`Published message ${published.messageKey} ${printable(name)}${kept}`);
  output.hint('`signalbox list messages` shows buffered messages.');
}
