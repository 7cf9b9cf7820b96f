/** Checks whether the brokers in a model belong to the cluster that the engine itself runs on. */
import type { KafkaConnection } from '../kafka/connect/connection.ts';

const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1', '[::1]']);

/**
 * One common broker is enough, compared by the configured addresses and by those that the cluster advertises.
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
