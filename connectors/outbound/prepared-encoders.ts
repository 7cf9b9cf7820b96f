/**
 * Encoders that need a registry, fetched in the background: a step requests one and gets the encoder, an
 * error, or undefined while it is being fetched. So no step waits for the network, and each schema is fetched
 * once.
 */
import { ConnectorError } from '../errors.ts';
import type { EncoderRequest, SchemaRegistries, ValueEncoder } from '../formats/schema-registry.ts';

/** Timeout of a request to the registry, ms. */
const ANSWER_MS_MAX = 10_000;
/** Time for which a failure is reported to every job, ms; then the registry is requested again. */
const FAILURE_KEPT_MS = 1000;
const PREPARED_MAX = 1000;

type Prepared =
  | { readonly kind: 'pending' }
  | { readonly kind: 'ready'; readonly encoder: ValueEncoder }
  | { readonly kind: 'failed'; readonly error: Error; readonly atMs: number };

export class PreparedEncoders {
  readonly #registries: SchemaRegistries;
  readonly #prepared = new Map<string, Prepared>();

  constructor(registries: SchemaRegistries) {
    this.#registries = registries;
  }

  /** The encoder; undefined: ask again later. Throws ConnectorError if fetching failed. */
  take(request: EncoderRequest): ValueEncoder | undefined {
    const key = JSON.stringify(request);
    const known = this.#prepared.get(key);
    if (known?.kind === 'ready') return known.encoder;
    if (known?.kind === 'pending') return undefined;
    if (known && performance.now() - known.atMs < FAILURE_KEPT_MS) throw known.error;
    if (this.#prepared.size >= PREPARED_MAX) this.#prepared.clear();
    this.#prepared.set(key, { kind: 'pending' });
    void this.#prepare(key, request);
    return undefined;
  }

  async #prepare(key: string, request: EncoderRequest): Promise<void> {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(
      () => late.reject(new ConnectorError('FAIL', 'schema registry: no response')),
      ANSWER_MS_MAX,
    );
    try {
      const encoder = await Promise.race([this.#registries.encoder(request), late.promise]);
      this.#prepared.set(key, { kind: 'ready', encoder });
    } catch (error) {
      this.#prepared.set(key, { kind: 'failed', error: error as Error, atMs: performance.now() });
    } finally {
      clearTimeout(timer);
    }
  }
}
