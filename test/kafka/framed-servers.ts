/**
 * TCP servers on loopback that split what they receive into Kafka's frames: a size in 4 bytes, then a
 * request.
 */

import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';

const SIZE_BYTES = 4;

export class FramedServers {
  readonly #servers: readonly Server[];
  readonly #sockets = new Set<Socket>();

  private constructor(servers: readonly Server[]) {
    this.#servers = servers;
  }

  /** Starts servers that listen; they serve connections once `serve` is called. */
  static async start(count: number): Promise<FramedServers> {
    const servers = Array.from({ length: count }, () => createServer());
    for (const server of servers) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return new FramedServers(servers);
  }

  /** `accept` is called for each connection with the server's index, and returns what receives its frames. */
  serve(accept: (index: number, socket: Socket) => (frame: Buffer) => void): void {
    for (const [index, server] of this.#servers.entries()) {
      server.on('connection', (socket) => this.#read(socket, accept(index, socket)));
    }
  }

  port(index: number): number {
    const server = this.#servers[index] as Server;
    return (server.address() as AddressInfo).port;
  }

  /** Open connections. */
  get connections(): number {
    return this.#sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of this.#servers) {
      server.close();
      await once(server, 'close');
    }
  }

  #read(socket: Socket, onFrame: (frame: Buffer) => void): void {
    this.#sockets.add(socket);
    socket.setNoDelay(true);
    socket.once('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    let pending = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      pending = Buffer.concat([pending, chunk]);
      while (pending.length >= SIZE_BYTES && pending.length >= SIZE_BYTES + pending.readInt32BE(0)) {
        const end = SIZE_BYTES + pending.readInt32BE(0);
        onFrame(pending.subarray(SIZE_BYTES, end));
        pending = pending.subarray(end);
      }
    });
  }
}
