/** The simulated broker, with error codes as answers that a test asks for, once each. */
import { BrokerError, FakeBroker } from '../sim/fake-broker.ts';

/** Requests of a line, by their name in Kafka's protocol. */
export const LINE_REQUESTS = [
  'InitProducerId',
  'AddPartitionsToTxn',
  'Produce',
  'EndTxn',
  'Fetch',
  'ListOffsets',
] as const;
export type LineRequest = (typeof LINE_REQUESTS)[number];

export class FaultyBroker extends FakeBroker {
  readonly #next = new Map<LineRequest, string[]>();
  /** `request code` of each answer that was given. */
  readonly answered = new Set<string>();

  /** The next request of this kind that has no answer yet is answered with the code, and not carried out. */
  failNext(request: LineRequest, code: string): void {
    this.#next.set(request, [...(this.#next.get(request) ?? []), code]);
  }

  /** False once every request that was to fail has come. */
  get isArmed(): boolean {
    return this.#next.size > 0;
  }

  /** Throws BrokerError if it is the turn of this request. */
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
}
