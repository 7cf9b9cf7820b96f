/**
 * Decodes the values of a subscriber's records. If a registry doesn't respond, reading waits for it, because
 * the record is not the cause.
 */
import type { DecodedValue } from '../formats/plain-formats.ts';
import { avroSchema, decodeAvro, decodePlain } from '../formats/plain-formats.ts';
import { RegistryError } from '../formats/registry-http.ts';
import { registrySettings } from '../formats/registry-settings.ts';
import type { SchemaRegistries } from '../formats/schema-registry.ts';
import type { Source } from './listener.ts';

export type ValueDecoder = (value: Buffer | null) => DecodedValue | Promise<DecodedValue>;

/** The registry doesn't respond at the moment. */
class RegistryUnavailable extends Error {
  override readonly name = 'RegistryUnavailable';
}

/** Throws ConnectorInputError for an invalid schema or address. */
export function valueDecoder(
  { strategy, client }: Pick<Source, 'strategy' | 'client'>,
  registries: SchemaRegistries,
): ValueDecoder {
  if (strategy.kind === 'noSchema') return decodePlain;
  if (strategy.kind === 'inlineSchema') {
    const schema = avroSchema(strategy.schema);
    return (value) => decodeAvro(schema, value);
  }
  const settings = registrySettings(strategy.url, client.registry);
  return async (value) => {
    try {
      return await registries.decode(settings, value);
    } catch (error) {
      if (!(error instanceof RegistryError) || !isOfRegistry(error)) throw error;
      throw new RegistryUnavailable(error.message, { cause: error });
    }
  };
}

/** Unauthorized, timeout, rate limit: says nothing about the schema. */
const STATUS_OF_REGISTRY = [401, 403, 408, 429];

/** The registry responded that it doesn't have the schema id: then the record is the cause. */
function isOfRegistry({ status }: RegistryError): boolean {
  return status === undefined || status < 400 || status >= 500 || STATUS_OF_REGISTRY.includes(status);
}
