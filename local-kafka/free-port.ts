/** Finds unused ports on the loopback interface. */

import { randomInt } from 'node:crypto';
import type { AddressInfo, Server } from 'node:net';
import { createServer } from 'node:net';

/** Every listener of the local broker is bound to this address only. */
export const LOOPBACK = '127.0.0.1';

/**
 * Below the ports that systems give to outgoing connections (Linux: from 32768). Such a connection could take
 * a port between this check and the start of a broker, or while a broker is restarted.
 */
const PORT_MIN = 16_384;
const PORT_MAX = 32_767;

/** Distinct ports that were free a moment ago; another process may take one first, so a caller retries. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))));
  return ports;
}

async function listenAnywhere(): Promise<Server> {
  for (;;) {
    const port = randomInt(PORT_MIN, PORT_MAX + 1);
    try {
      return await listen(port);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
}

/** True if a broker could listen on this port now. */
export async function isPortFree(port: number): Promise<boolean> {
  try {
    const server = await listen(port);
    await new Promise<void>((resolve) => server.close(() => resolve()));
    return true;
  } catch (error) {
    if (isTaken(error)) return false;
    throw error;
  }
}

function isTaken(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE' || code === 'EACCES';
}

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, LOOPBACK, () => resolve(server));
  });
}
