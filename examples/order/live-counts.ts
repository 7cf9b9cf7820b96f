/** The current counts on the state topic: orders by place, and ended ones. The engine is not asked. */

import type { LogRecord } from '../../kafka/ports.ts';
import { decodeInstance } from '../../state/codec.ts';
import { InstanceState } from '../../state/instance.ts';
import { isKey } from '../../state/keys.ts';
import { countText } from '../frame/count-text.ts';
import type { Figure } from '../frame/live-figures.ts';
import { Rate } from '../frame/live-figures.ts';

/** The places where an order can wait, in the order of the model. */
const WAITING_PLACES = new Map([
  ['reserve-stock', 'Reserve stock'],
  ['check-order', 'Check order'],
  ['charge-payment', 'Charge payment'],
  ['release-stock', 'Release stock'],
  ['request-shipment', 'Request shipment'],
  ['shipment-confirmed', 'Shipment confirmed?'],
  ['return-window', 'Return window (timer)'],
]);

export class LiveCounts {
  /** Number of state records: each is one step of one instance, persisted. */
  steps = 0;
  /** When instances ended, in epoch ms. */
  readonly endedAtMs: number[] = [];
  /** Number of active instances in an element, by its id; all of them are in the process itself. */
  readonly #inElement = new Map<string, number>();
  /** Active elements of each instance; none if it has ended. */
  readonly #elements = new Map<number, readonly string[]>();
  readonly #endRate = new Rate();
  readonly #stepRate = new Rate();

  get active(): number {
    return this.#inElement.get('order') ?? 0;
  }

  /** Takes one record of the state topic. Throws UnreadableRecord. */
  take({ key, value }: LogRecord): void {
    const instanceKey = Number(key?.toString('latin1'));
    if (!isKey(instanceKey) || value === null) return; // A barrier, or the deletion of an ended instance.
    this.steps += 1;
    const { state, elements, endedAtMs } = decodeInstance(value);
    const after = state === InstanceState.active ? elements.map(({ elementId }) => elementId) : [];
    const before = this.#elements.get(instanceKey);
    this.#elements.set(instanceKey, after);
    this.#count(before ?? [], -1);
    this.#count(after, 1);
    if (after.length === 0 && before?.length !== 0) this.endedAtMs.push(endedAtMs ?? 0);
  }

  #count(elementIds: readonly string[], change: 1 | -1): void {
    for (const id of elementIds) this.#inElement.set(id, (this.#inElement.get(id) ?? 0) + change);
  }

  /** The figures that the demo shows. */
  figures(placed: number, orders: number, nowMs: number): Figure[] {
    const ended = this.endedAtMs.length;
    const [endRate, stepRate] = [this.#endRate.at(ended, nowMs), this.#stepRate.at(this.steps, nowMs)];
    const places = Array.from(WAITING_PLACES, ([id, name]): Figure => {
      const count = this.#inElement.get(id) ?? 0;
      return { name: `  ${name}`, text: countText(count), share: count / Math.max(1, this.active) };
    });
    return [
      { name: 'placed', text: `${countText(placed)} of ${countText(orders)}`, share: placed / orders },
      { name: 'completed', text: countText(ended), share: ended / orders },
      { name: 'orders/s', text: countText(endRate) },
      { name: 'steps/s', text: countText(stepRate) },
      { name: 'active', text: countText(this.active) },
      ...places,
    ];
  }
}
