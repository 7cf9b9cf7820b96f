/** Calls of all procedures of a gRPC service by their names, from its definition. */
import { fileURLToPath } from 'node:url';
import type { ChannelCredentials, ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import { Client, credentials, loadPackageDefinition, Metadata } from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';

interface Method {
  readonly path: string;
  readonly responseStream: boolean;
  requestSerialize(value: object): Buffer;
  responseDeserialize(bytes: Buffer): object;
}

const PROTO = fileURLToPath(new URL('../../../server/grpc/gateway.proto', import.meta.url));
const LOADED = loadPackageDefinition(loadSync(PROTO, { keepCase: true, longs: String, defaults: true }));
const METHODS = (LOADED['gateway_protocol'] as unknown as { Gateway: { service: Record<string, Method> } })
  .Gateway.service;

export class GatewayClient {
  readonly methods: Readonly<Record<string, Method>> = METHODS;
  readonly #client: Client;

  constructor(address: string, how: ChannelCredentials = credentials.createInsecure()) {
    this.#client = new Client(address, how);
  }

  /** Resolves with the status, 0 for success. Of a stream: its first message or its end counts. */
  call(
    name: string,
    request: object,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly code: number; readonly details: string }> {
    const method = this.methods[name];
    if (!method) throw new Error(`the service has no procedure ${name}`);
    const { path, requestSerialize, responseDeserialize } = method;
    const metadata = new Metadata();
    for (const [header, value] of Object.entries(headers)) metadata.set(header, value);
    return new Promise((resolve) => {
      const done = (error: Pick<ServiceError, 'code' | 'details'> | null): void =>
        resolve(error ? { code: error.code, details: error.details } : { code: 0, details: '' });
      if (!method.responseStream) {
        this.#client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, done);
        return;
      }
      const stream: ClientReadableStream<object> = this.#client.makeServerStreamRequest(
        ...([path, requestSerialize, responseDeserialize, request, metadata] as const),
      );
      stream.on('data', () => undefined);
      stream.on('error', (error: ServiceError) => done(error));
      stream.on('end', () => done(null));
    });
  }

  close(): void {
    this.#client.close();
  }
}
