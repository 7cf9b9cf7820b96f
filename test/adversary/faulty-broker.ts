/** The simulated broker, which returns the error codes that a test requests, once each. */
import { BrokerError, FakeBroker } from '../sim/fake-broker.ts';

/** Requests of a line, by their name in Kafka's protocol. */
export const LINE_REQUESTS = [
  'InitProducerId',
  'AddPartitionsToTxn',
  'Produce',
  'EndTxn',
  'Fetch',
  // An error of the whole response, of the session for example, instead of one partition.
  'FetchResponse',
  'ListOffsets',
] as const;
export type LineRequest = (typeof LINE_REQUESTS)[number];

export class FaultyBroker extends FakeBroker {
  readonly #next = new Map<LineRequest, string[]>();
  /** `request code` of each request that has failed. */
  readonly answered = new Set<string>();

  /** Makes the next request of this kind fail with the code; several calls make several requests fail. */
  failNext(request: LineRequest, code: string): void {
    this.#next.set(request, [...(this.#next.get(request) ?? []), code]);
  }

  /** False once all these requests have been received. */
  get isArmed(): boolean {
    return this.#next.size > 0;
  }

  /** Throws BrokerError if this request has to fail. */
  answer(request: LineRequest): void {
    const code = this.#take(request);
    if (code !== undefined) throw new BrokerError(code);
  }

  #take(request: LineRequest): string | undefined {
    const [code, ...later] = this.#next.get(request) ?? [];
    if (code === undefined) return undefined;
    if (later.length > 0) this.#next.set(request, later);
    else this.#next.delete(request);
    this.answered.add(`${request} ${code}`);
    return code;
  }

  override initProducerId(...args: Parameters<FakeBroker['initProducerId']>): number {
    this.answer('InitProducerId');
    return super.initProducerId(...args);
  }

  override addPartitions(...args: Parameters<FakeBroker['addPartitions']>): void {
    this.answer('AddPartitionsToTxn');
    super.addPartitions(...args);
  }

  override produce(...args: Parameters<FakeBroker['produce']>): ReturnType<FakeBroker['produce']> {
    this.answer('Produce');
    return super.produce(...args);
  }

  override endTxn(...args: Parameters<FakeBroker['endTxn']>): void {
    this.answer('EndTxn');
    super.endTxn(...args);
  }

  override fetchErrorOf(): string | undefined {
    return this.#take('Fetch');
  }

  override fetchResponseError(): string | undefined {
    return this.#take('FetchResponse');
  }
}
