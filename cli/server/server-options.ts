/** The options of a server, which `server` and `engine --server` share, and what they mean. */
import type { Command } from 'commander';
import { Option } from 'commander';
import type { ServerOptions } from '../../server/server.ts';
import { parseDuration } from '../parse/duration.ts';
import { parsePort } from '../parse/port.ts';
import type { AuthenticationOptions } from './authentication.ts';
import { addAuthenticationOptions, readAuthentication } from './authentication.ts';
import { GRPC_PORT, HTTP_PORT } from './open-server.ts';
import type { SignInOptions } from './sign-in.ts';
import { addSignInOptions, readSignIn } from './sign-in.ts';

export interface ServerFlags extends AuthenticationOptions, SignInOptions {
  readonly httpHost: string;
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly keepHistory?: number;
  readonly readModel?: string;
  readonly insecure?: boolean;
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
    .option('--read-model <place>', "folder of the read model's temporary file, or 'memory'")
    .option('--insecure', 'listen on an address that other hosts can reach, without authentication');
  return addSignInOptions(addAuthenticationOptions(command));
}

/** Reads the files that the options name. */
export async function readServerSettings(options: ServerFlags): Promise<ServerSettings> {
  const { httpHost: host, httpPort, grpcPort, keepHistory, readModel, insecure = false } = options;
  const authenticator = await readAuthentication(options);
  return {
    ...{ host, httpPort, grpcPort, insecure },
    ...(keepHistory !== undefined && { keepEndedMs: keepHistory }),
    ...(readModel !== undefined && { modelPlace: readModel }),
    ...(authenticator && { authenticator }),
    ...(await readSignIn(options, authenticator)),
  };
}
