/** Whether the brokers that a model names are those that the engine itself runs on. */
import type { KafkaConnection } from '../kafka/connect/connection.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * One broker in common is enough: by the addresses that this process was given, and by those that the cluster
 * says of itself.
 */
export function isOwnCluster(connection: KafkaConnection, bootstrapServers: readonly string[]): boolean {
  const own = new Set(connection.addresses.map(({ host, port }) => normalized(`${host}:${port}`)));
  return bootstrapServers.some((server) => own.has(normalized(server)));
}

function normalized(server: string): string {
  const text = server.trim().toLowerCase();
  const colon = text.lastIndexOf(':');
  const host = text.slice(0, colon);
  return LOOPBACK.has(host) ? `127.0.0.1${text.slice(colon)}` : text;
}
