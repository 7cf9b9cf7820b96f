/** `signalbox server`: Camunda's REST API over the topics, until it is stopped. */

import type { Command } from 'commander';
import { Option } from 'commander';
import pino from 'pino';
import { action } from '../frame/action.ts';
import { requireBrokers } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';
import { examples } from '../frame/help.ts';
import { parseDuration } from '../parse/duration.ts';
import { parsePort } from '../parse/port.ts';
import type { AuthenticationOptions } from '../server/authentication.ts';
import { addAuthenticationOptions, readAuthentication } from '../server/authentication.ts';
import { GRPC_PORT, HTTP_PORT, openServer } from '../server/open-server.ts';

interface ServerCommandOptions extends AuthenticationOptions {
  readonly httpHost: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly managementPort?: number;
  readonly keepHistory?: number;
  readonly readModel?: string;
  readonly insecure?: boolean;
  readonly logLevel: string;
}

export function register(program: Command): void {
  const command = program
    .command('server')
    .description(
      "serve the page for browsers, and Camunda's REST and gRPC APIs for its clients; start any number of them",
    )
    .addOption(
      new Option('--http-host <address>', 'address to listen on')
        .env('SIGNALBOX_HTTP_HOST')
        .default('127.0.0.1'),
    )
    .addOption(
      new Option('--http-port <number>', 'port of the page and of the REST API; 0 picks a free port')
        .env('SIGNALBOX_HTTP_PORT')
        .argParser(parsePort)
        .default(HTTP_PORT),
    )
    .addOption(
      new Option('--grpc-port <number>', 'port of the gRPC gateway; 0 picks a free port')
        .env('SIGNALBOX_GRPC_PORT')
        .argParser(parsePort)
        .default(GRPC_PORT),
    )
    .addOption(
      new Option('--management-port <number>', 'port of health and metrics (default: none)')
        .env('SIGNALBOX_MANAGEMENT_PORT')
        .argParser(parsePort),
    )
    .option(
      '--keep-history <duration>',
      'how long ended instances can be found (default: 24h)',
      parseDuration,
    )
    .option('--read-model <place>', "folder of the read model's temporary file, or 'memory'")
    .option('--insecure', 'listen on an address that other hosts can reach, without authentication')
    .option('--log-level <level>', 'error, warn, info or debug', 'info');
  addAuthenticationOptions(command)
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
  const {
    httpHost: host,
    httpPort,
    grpcPort,
    managementPort,
    keepHistory,
    readModel,
    insecure = false,
  } = options;
  const brokers = await requireBrokers(context.options);
  const authenticator = await readAuthentication(options);
  const server = await openServer(
    { ...brokers, prefix: context.options.prefix },
    {
      ...{ host, httpPort, grpcPort, insecure },
      ...(managementPort !== undefined && { managementPort }),
      ...(keepHistory !== undefined && { keepEndedMs: keepHistory }),
      ...(readModel !== undefined && { modelPlace: readModel }),
      ...(authenticator && { authenticator }),
      onWarning: (message) => log.warn(message),
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
  log.info('the read model answers');
  await context.untilStopped();
  log.info('server stopping');
}
