/**
 * Sends one request of a webhook. The addresses of its host are checked after they were looked up, and the
 * connection goes to a checked address, so that a name can't change its address in between. Redirects are not
 * followed.
 */
import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns';
import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import { hostOf, isInternalAddress } from './internal-addresses.ts';
import type { Webhook } from './webhook.ts';

/** More of a response is not read. */
const RESPONSE_BYTES_MAX = 64 * 1024;
const SOCKETS_MAX = 64;

/** The host of a webhook has an address of an internal network. */
class InternalAddress extends Error {
  override readonly name = 'InternalAddress';
  constructor(host: string, address: string) {
    super(
      `${host} has the address ${address} of an internal network; add '${host}' to internalHosts to allow it`,
    );
  }
}

export interface WebhookAnswer {
  readonly status: number;
  /** The header `retry-after`; undefined if there is none. */
  readonly retryAfter: string | undefined;
}

export interface WebhookRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly stop: AbortSignal;
}

export class WebhookSender {
  readonly #webhook: Webhook;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(webhook: Webhook) {
    this.#webhook = webhook;
    const options = {
      keepAlive: true,
      maxSockets: SOCKETS_MAX,
      ...(webhook.mayBeInternal ? {} : { lookup: checkedLookup }),
    };
    this.#agent = webhook.url.protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options);
  }

  /** Rejects unless the response is complete in time. */
  async send({ headers, body, stop }: WebhookRequest): Promise<WebhookAnswer> {
    const { url, timeoutMs, mayBeInternal } = this.#webhook;
    // An address in the URL is not looked up.
    const host = hostOf(url);
    if (!mayBeInternal && isIP(host) && isInternalAddress(host)) throw new InternalAddress(host, host);
    const signal = AbortSignal.any([stop, AbortSignal.timeout(timeoutMs)]);
    const { promise, resolve, reject } = Promise.withResolvers<WebhookAnswer>();
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      agent: this.#agent,
      signal,
    });
    request.on('error', (error) => {
      reject(signal.aborted && !stop.aborted ? new Error(`no response within ${timeoutMs / 1000} s`) : error);
    });
    request.once('response', (response) => {
      const answer = {
        status: response.statusCode ?? 0,
        retryAfter: response.headers['retry-after'],
      };
      let bytes = 0;
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        // The status is what counts: the connection of a long response isn't used again.
        if (bytes <= RESPONSE_BYTES_MAX) return;
        resolve(answer);
        response.destroy();
      });
      response.once('end', () => resolve(answer));
      response.on('error', reject);
    });
    request.end(body);
    return await promise;
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** Fails if one of the addresses is internal, whichever would be used. */
const checkedLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    const failure = error ?? internalOf(hostname, addresses);
    const [first] = addresses ?? [];
    if (failure || !first) callback(failure ?? new Error(`${hostname} has no address`), []);
    else if (options.all) callback(null, addresses);
    else callback(null, first.address, first.family);
  });
};

function internalOf(hostname: string, addresses: readonly LookupAddress[]): InternalAddress | undefined {
  const internal = addresses.find(({ address }) => isInternalAddress(address));
  return internal && new InternalAddress(hostname, internal.address);
}
