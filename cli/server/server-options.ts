/** The options of a server, which `server` and `engine --server` share, and what they mean. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { TlsPaths } from '../../server/security/tls-files.ts';
import type { ServerOptions } from '../../server/server.ts';
import type { Webhook } from '../../server/webhooks/webhook.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { parseDuration } from '../parse/duration.ts';
import { parsePositive } from '../parse/key.ts';
import { parseNames } from '../parse/names.ts';
import { parsePort } from '../parse/port.ts';
import type { AuthenticationOptions } from './authentication.ts';
import { addAuthenticationOptions, readAuthentication } from './authentication.ts';
import { GRPC_PORT, HTTP_PORT } from './open-server.ts';
import type { SignInOptions } from './sign-in.ts';
import { addSignInOptions, readSignIn } from './sign-in.ts';

export interface ServerFlags extends AuthenticationOptions, SignInOptions {
  readonly httpHost: string;
  readonly httpHosts?: readonly string[];
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string;
  readonly keepHistory?: number;
  readonly readModel?: string;
  readonly maxCommandAge?: number;
  readonly maxCommandBytes?: number;
  readonly insecure?: boolean;
  readonly webhooks?: string;
}

/** What a command passes to `openServer`, beside its brokers and its log. */
export type ServerSettings = Omit<
  ServerOptions,
  'bootstrapServers' | 'properties' | 'prefix' | 'onWarning' | 'grpcPort'
> & { readonly grpcPort: number; readonly insecure: boolean };

export function addServerOptions(command: Command): Command {
  command
    .addOption(
      new Option('--http-host <address>', 'address to listen on')
        .env('SIGNALBOX_HTTP_HOST')
        .default('127.0.0.1'),
    )
    .addOption(
      new Option(
        '--http-hosts <names>',
        'comma-separated names by which the server is reached, besides addresses and the host name',
      )
        .env('SIGNALBOX_HTTP_HOSTS')
        .argParser(parseNames),
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
    .option(
      '--keep-history <duration>',
      'how long ended instances can be found (default: 24h)',
      parseDuration,
    )
    .option(
      '--read-model <place>',
      "folder in which the read model is kept for the server's next start, or 'memory' (default: a temporary file)",
    )
    .addOption(webhooksOption())
    .option(
      '--max-command-age <duration>',
      'refuse new work while a partition has an older command to process (default: 5s)',
      parseDuration,
    )
    .option(
      '--max-command-bytes <bytes>',
      'refuse new work while the commands without an answer are larger (default: 67108864)',
      parsePositive,
    )
    .option('--insecure', 'listen on an address that other hosts can reach, without authentication');
  addTlsOptions(command);
  return addSignInOptions(addAuthenticationOptions(command));
}

function addTlsOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--tls-cert <file>',
        'PEM file with the certificate for HTTP and gRPC; read again when it changes',
      ).env('SIGNALBOX_TLS_CERT'),
    )
    .addOption(new Option('--tls-key <file>', 'PEM file with its private key').env('SIGNALBOX_TLS_KEY'))
    .addOption(
      new Option(
        '--tls-client-ca <file>',
        'PEM file with authorities: each client must have a certificate of one of them',
      ).env('SIGNALBOX_TLS_CLIENT_CA'),
    );
}

/** Undefined: without TLS. */
function tlsPathsOf({
  tlsCert: cert,
  tlsKey: key,
  tlsClientCa: clientCa,
}: ServerFlags): TlsPaths | undefined {
  if (cert !== undefined && key !== undefined)
    return { cert, key, ...(clientCa !== undefined && { clientCa }) };
  if (cert === undefined && key === undefined && clientCa === undefined) return undefined;
  throw new CliError(EXIT.usage, 'TLS needs both --tls-cert and --tls-key');
}

/** Reads the files that the options name. */
export async function readServerSettings(
  options: ServerFlags,
  onWarning: (message: string) => void,
): Promise<ServerSettings> {
  const {
    httpHost: host,
    httpHosts: hosts,
    httpPort,
    grpcPort,
    keepHistory,
    readModel,
    insecure = false,
  } = options;
  const { maxCommandAge, maxCommandBytes } = options;
  const tls = tlsPathsOf(options);
  const authenticator = await readAuthentication(options, onWarning);
  const webhooks = await webhooksOf(options.webhooks);
  if (tls?.clientCa !== undefined && !authenticator) {
    throw new CliError(EXIT.usage, '--tls-client-ca does not say what the clients may do', {
      hint: 'Add them to a file of users by `signalbox users add <file> <name> --certificate`, and name it by --users.',
    });
  }
  return {
    ...{ host, httpPort, grpcPort, insecure },
    ...(hosts && { hosts }),
    ...(tls && { tls }),
    ...(keepHistory !== undefined && { keepEndedMs: keepHistory }),
    ...(readModel !== undefined && { modelPlace: readModel }),
    backPressure: {
      ...(maxCommandAge !== undefined && { ageMs: maxCommandAge }),
      ...(maxCommandBytes !== undefined && { bytes: maxCommandBytes }),
    },
    ...(authenticator && { authenticator }),
    ...(await readSignIn(options, authenticator)),
    ...(webhooks && { webhooks }),
  };
}

export function webhooksOption(): Option {
  return new Option('--webhooks <file>', 'send events to the targets in this YAML file').env(
    'SIGNALBOX_WEBHOOKS',
  );
}

/** Its reader is loaded only if there is such a file: it has as many modules as a tenth of an engine. */
export async function webhooksOf(file: string | undefined): Promise<readonly Webhook[] | undefined> {
  if (file === undefined) return undefined;
  const { readWebhooks } = await import('./webhooks.ts');
  return readWebhooks(file);
}
