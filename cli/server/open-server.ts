/** Opens a server for a command; if a port is in use, the error names the process that uses it. */

import { isLoopback } from '../../engine/loopback.ts';
import { describeHolder, findPortHolder } from '../../local-kafka/port-holder.ts';
import { TlsFileError } from '../../server/security/tls-files.ts';
import type { ServerOptions, SignalboxServer } from '../../server/server.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';

/** The port that Camunda's clients use for the REST API. */
export const HTTP_PORT = 8080;
/** The port that they use for the gRPC gateway. */
export const GRPC_PORT = 26_500;

interface ServerBrokers {
  /** host:port, separated by commas. */
  readonly bootstrapServers: string;
  readonly properties: ReadonlyMap<string, string>;
  readonly prefix: string;
}

type OpenOptions = Omit<ServerOptions, keyof ServerBrokers> & { readonly insecure: boolean };

export async function openServer(brokers: ServerBrokers, options: OpenOptions): Promise<SignalboxServer> {
  const { host, insecure, authenticator, testMode = false, managedFrom, managementPort } = options;
  if (!insecure && !authenticator && !isLoopback(host)) {
    throw new CliError(EXIT.usage, `the server would listen on ${host} without authentication`, {
      hint: 'Use --users or --oidc-issuer; or accept any client that reaches it with --insecure.',
    });
  }
  const managementHost = managedFrom?.host ?? host;
  const isManaged = managedFrom !== undefined || managementPort !== undefined;
  if (testMode && isManaged && !insecure && !isLoopback(managementHost)) {
    throw new CliError(
      EXIT.usage,
      `the management port on ${managementHost} has no authentication, and in test mode it can remove everything`,
      { hint: 'Use a loopback address; or accept any client that reaches it with --insecure.' },
    );
  }
  const bootstrapServers = brokers.bootstrapServers.split(',');
  // Its libraries take as long to load as the whole engine: a process without a server doesn't need them.
  const { SignalboxServer } = await import('../../server/server.ts');
  try {
    return await SignalboxServer.open({ ...brokers, ...options, bootstrapServers });
  } catch (error) {
    if (error instanceof TlsFileError)
      throw new CliError(EXIT.usage, `TLS can't be set up: ${error.message}`, { cause: error });
    const port = portInUse(error, options);
    if (port === undefined) throw error;
    const holder = describeHolder(await findPortHolder(port));
    throw new CliError(EXIT.failed, `port ${port} is in use${holder && ` by ${holder}`}`, {
      hint: 'Stop it, or choose another with --http-port, --grpc-port or --management-port; 0 is any.',
      cause: error,
    });
  }
}

/** The port that another process uses; undefined for other errors. */
function portInUse(error: unknown, { httpPort, grpcPort }: OpenOptions): number | undefined {
  const { code, port } = error as NodeJS.ErrnoException & { readonly port?: number };
  if (code === 'EADDRINUSE') return port ?? httpPort;
  const isGrpc = error instanceof Error && /No address added|EADDRINUSE/.test(error.message);
  return isGrpc ? grpcPort : undefined;
}
