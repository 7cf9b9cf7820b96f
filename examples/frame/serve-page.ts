/** The page of an example: a server on its topics, until the example ends. */

import { openServer } from '../../cli/server/open-server.ts';
import { isPortFree } from '../../local-kafka/free-port.ts';
import type { Stage } from './stage.ts';

const PORT_FIRST = 8080;
const PORTS_TRIED = 20;

/** Returns the address, on the first free port from 8080. Resolves before the page has all data. */
export async function servePage(stage: Stage): Promise<string> {
  const { bootstrapServers, topics } = stage;
  const server = await openServer(
    { bootstrapServers, properties: new Map(), prefix: topics.prefix },
    {
      ...{ host: '127.0.0.1', httpPort: await freePort(), grpcPort: 0, insecure: false },
      modelPlace: 'memory',
      onWarning: (message) => stage.say(message),
    },
  );
  stage.defer(() => server.close());
  return server.httpUrl;
}

/** 0 (any) if all of them are in use. */
async function freePort(): Promise<number> {
  for (let port = PORT_FIRST; port < PORT_FIRST + PORTS_TRIED; port++)
    if (await isPortFree(port)) return port;
  return 0;
}
