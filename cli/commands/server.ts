/** `signalbox server`: Camunda's REST API over the topics, until it is stopped. */

import type { Command } from 'commander';
import { Option } from 'commander';
import pino from 'pino';
import { action } from '../frame/action.ts';
import { requireBrokers } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { parsePort } from '../parse/port.ts';
import { openServer } from '../server/open-server.ts';
import type { ServerFlags } from '../server/server-options.ts';
import { addServerOptions, readServerSettings } from '../server/server-options.ts';

interface ServerCommandOptions extends ServerFlags {
  readonly managementPort?: number;
  readonly testMode?: boolean;
  readonly logLevel: string;
}

export function register(program: Command): void {
  const command = program
    .command('server')
    .description(
      "serve the page for browsers, and Camunda's REST and gRPC APIs for its clients; start any number of them",
    )
    .addOption(
      new Option('--management-port <number>', 'port of health and metrics (default: none)')
        .env('SIGNALBOX_MANAGEMENT_PORT')
        .argParser(parsePort),
    )
    .option(
      '--test-mode',
      'let clients of the management port set the time and remove everything; the engines need it, too',
    )
    .option('--log-level <level>', 'error, warn, info or debug', 'info');
  addServerOptions(command)
    .addHelpText(
      'after',
      examples(
        'signalbox server',
        'signalbox server --http-host 0.0.0.0 --users users.txt',
        'signalbox server --oidc-issuer https://login.example.com/realms/main --oidc-audience zeebe-api',
      ),
    )
    .action(action(run));
}

async function run(context: CommandContext, options: ServerCommandOptions): Promise<void> {
  const log = pino({ level: options.logLevel, base: null, timestamp: pino.stdTimeFunctions.isoTime });
  const brokers = await requireBrokers(context.options);
  const { managementPort } = options;
  const onWarning = (message: string): void => log.warn(message);
  const server = await openServer(
    { ...brokers, prefix: context.options.prefix },
    {
      ...(await readServerSettings(options, onWarning)),
      ...(managementPort !== undefined && { managementPort }),
      testMode: options.testMode === true,
      onWarning,
    },
  );
  context.defer(() => server.close());
  log.info(
    {
      http: server.httpUrl,
      grpc: server.grpcAddress,
      management: server.managementUrl,
      brokers: brokers.bootstrapServers,
    },
    'server listening',
  );
  await Promise.race([server.ready, context.untilStopped()]);
  log.info({ continued: server.isContinued }, 'the read model answers');
  await context.untilStopped();
  log.info('server stopping');
}
