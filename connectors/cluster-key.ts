/** A key for sharing connections to a cluster. Pure. */
import { createHash } from 'node:crypto';
import type { ConnectorProperties } from './client-properties/java-properties.ts';

export type NamedBrokers = Pick<ConnectorProperties, 'bootstrapServers' | 'connection'>;

/**
 * Equal for the same brokers, settings and `more`, in any order. It is a digest: settings contain secrets.
 */
export function clusterKey({ bootstrapServers, connection }: NamedBrokers, ...more: number[]): string {
  const text = JSON.stringify([[...bootstrapServers].sort(), [...connection].sort(), ...more]);
  return createHash('sha256').update(text).digest('hex');
}
