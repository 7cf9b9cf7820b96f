/** Properties of the engine's own cluster, used if no other cluster is specified. Pure. */
import type { ConnectorProperties } from './java-properties.ts';

/** Unused: the engine has its own timeouts. */
const DELIVERY_TIMEOUT_MS = 45_000;

/** `properties`: as given on the engine's command line. */
export function ownClusterOf(
  bootstrapServers: string,
  properties: ReadonlyMap<string, string>,
): ConnectorProperties {
  return {
    bootstrapServers: bootstrapServers.split(','),
    connection: properties,
    consumer: new Map(),
    registry: new Map(),
    deliveryTimeoutMs: DELIVERY_TIMEOUT_MS,
    warnings: [],
  };
}
