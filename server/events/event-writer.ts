/** Writes server-sent events to one client. Source: HTML Standard, 9.2. */
import type { ServerResponse } from 'node:http';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // Nginx would wait for more.
  'x-accel-buffering': 'no',
};
/** A client that reconnects does so after this. */
const RETRY_MS = 1_000;

export class EventWriter {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, HEADERS);
    response.write(`retry: ${RETRY_MS}\n\n`);
  }

  /** False: the client is slower than its events; wait for `drained`. `id` null: the former id stays. */
  send(event: string, id: string | null, data: object): boolean {
    const place = id === null ? '' : `id: ${id}\n`;
    return this.#response.write(`event: ${event}\n${place}data: ${JSON.stringify(data)}\n\n`);
  }

  /** Sets the position of a client for which there is no event; it also shows that the connection works. */
  position(id: string): boolean {
    return this.#response.write(`id: ${id}\n\n`);
  }

  drained(call: () => void): void {
    this.#response.once('drain', call);
  }

  /** Without waiting for the client. */
  cutOff(): void {
    this.#response.destroy();
  }

  end(): void {
    this.#response.end();
  }
}
