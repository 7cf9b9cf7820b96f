/** The engine's own cluster, for whatever names no other. Pure. */
import type { ConnectorProperties } from './java-properties.ts';

/** Unused: the engine has its own time-outs. */
const DELIVERY_TIMEOUT_MS = 45_000;

/** `properties`: as the engine's command line has them. */
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
