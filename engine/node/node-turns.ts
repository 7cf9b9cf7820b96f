/** When the lines of a node may begin transactions: paced by the node's load, and let in by its gate. */
import type { Clock } from '../clock.ts';
import { TRANSACTION_INTERVAL_MS } from '../limits.ts';
import type { EndTurn } from '../partition/end-turn.ts';
import type { MeasureBusy } from './pacer.ts';
import { Pacer } from './pacer.ts';
import { TransactionGate } from './transaction-gate.ts';
import { TransactionLimit } from './transaction-limit.ts';

/** See PartitionPorts.turn. `steady`: a time that never jumps. */
export function nodeTurns(
  clock: Clock,
  steady: Clock,
  measureBusy: MeasureBusy,
): (urgent: boolean, waiting: number) => Promise<EndTurn> {
  const pacer = new Pacer(clock, TRANSACTION_INTERVAL_MS, measureBusy);
  const gate = new TransactionGate(new TransactionLimit(), steady);
  return async (urgent, waiting) => {
    await pacer.turn(urgent);
    return gate.turn(waiting);
  };
}
