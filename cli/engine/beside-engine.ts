/** The server in an engine's process: it shares the engine's port of health and metrics. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EngineLog } from '../../engine/node/engine.ts';
import type { SignalboxServer } from '../../server/server.ts';
import type { CommandContext } from '../frame/context.ts';
import { openServer } from '../server/open-server.ts';
import type { ServerFlags } from '../server/server-options.ts';
import { readServerSettings } from '../server/server-options.ts';

interface Brokers {
  readonly bootstrapServers: string;
  readonly properties: ReadonlyMap<string, string>;
}

interface BesideFlags extends ServerFlags {
  readonly testMode?: boolean;
  readonly healthHost: string;
  readonly healthHosts?: readonly string[];
}

export class ServerBesideEngine {
  #server: SignalboxServer | null = null;

  /** Answers requests for `/actuator`; false: it is another path, or the server isn't open yet. */
  manage(request: IncomingMessage, response: ServerResponse): boolean {
    if (!this.#server || !(request.url ?? '').startsWith('/actuator/')) return false;
    void this.#server.manage(request, response);
    return true;
  }

  /** Listens when this resolves; the command closes it. */
  async open(context: CommandContext, brokers: Brokers, flags: BesideFlags, log: EngineLog): Promise<void> {
    const onWarning = (message: string): void => log.warn({}, message);
    const server = await openServer(
      { ...brokers, prefix: context.options.prefix },
      {
        ...(await readServerSettings(flags, onWarning)),
        managedFrom: { host: flags.healthHost, hosts: flags.healthHosts ?? [] },
        testMode: flags.testMode === true,
        onWarning,
      },
    );
    this.#server = server;
    context.defer(() => server.close());
    log.info({ http: server.httpUrl, grpc: server.grpcAddress }, 'server listening');
    server.ready.then(
      () => log.info({ continued: server.isContinued }, 'the read model answers'),
      (error: unknown) => log.error({ reason: String(error) }, 'the read model could not read the topics'),
    );
  }
}
