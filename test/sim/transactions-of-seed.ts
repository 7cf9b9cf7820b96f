/** The transactions of one simulation: their version, and whether the coordinator's clock jumps. */
import type { TransactionVersion } from '../../kafka/write/transactional-id.ts';
import { Random } from './random.ts';

export interface TransactionsOptions {
  readonly seed: number;
  /** The version of transactions; by default chosen at random. */
  readonly version?: TransactionVersion | undefined;
}

export interface SeededTransactions {
  readonly version: TransactionVersion;
  /** Set if the clock of the coordinator of transactions jumps. */
  readonly clockJumps: Random | undefined;
}

const SEEDS_OF_TRANSACTIONS = 1_000_000_000;

/** With a generator of its own, so that the choice doesn't change what else happens in a seed. */
export function transactionsOf({ seed, version: wanted }: TransactionsOptions): SeededTransactions {
  const random = new Random(seed + SEEDS_OF_TRANSACTIONS);
  const version = wanted ?? (random.chance(0.5) ? 2 : 1);
  return { version, clockJumps: version === 2 && random.chance(0.6) ? random : undefined };
}
