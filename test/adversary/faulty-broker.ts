/** The simulated broker, which returns the error codes that a test requests, once each. */
import { BrokerError, FakeBroker } from '../sim/fake-broker.ts';

/** Requests of a line, by their name in Kafka's protocol. */
export const LINE_REQUESTS = ['InitProducerId', 'AddPartitionsToTxn', 'Produce', 'EndTxn'] as const;
export type LineRequest = (typeof LINE_REQUESTS)[number];

export class FaultyBroker extends FakeBroker {
  #next: { readonly request: LineRequest; readonly code: string } | undefined;

  /** Makes the next request of this kind fail with the code; the request is not carried out. */
  failNext(request: LineRequest, code: string): void {
    this.#next = { request, code };
  }

  /** False once the request has been received. */
  get isArmed(): boolean {
    return this.#next !== undefined;
  }

  #answer(request: LineRequest): void {
    if (this.#next?.request !== request) return;
    const { code } = this.#next;
    this.#next = undefined;
    throw new BrokerError(code);
  }

  override initProducerId(...args: Parameters<FakeBroker['initProducerId']>): number {
    this.#answer('InitProducerId');
    return super.initProducerId(...args);
  }

  override addPartitions(...args: Parameters<FakeBroker['addPartitions']>): void {
    this.#answer('AddPartitionsToTxn');
    super.addPartitions(...args);
  }

  override produce(...args: Parameters<FakeBroker['produce']>): ReturnType<FakeBroker['produce']> {
    this.#answer('Produce');
    return super.produce(...args);
  }

  override endTxn(...args: Parameters<FakeBroker['endTxn']>): void {
    this.#answer('EndTxn');
    super.endTxn(...args);
  }
}
