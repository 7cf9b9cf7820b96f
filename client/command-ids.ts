/**
 * Random ids for commands. The hash of its id routes a command without a key; commands that are sent together
 * get ids for one partition, so that one transaction processes them, instead of one of each partition. Like
 * the sticky partitioner of Kafka's Java client (KIP-480).
 */
import { randomInt, randomUUID } from 'node:crypto';
import { murmur2From, murmur2UpTo, partitionForHash } from '../kafka/wire/murmur2.ts';

/** Of the 36 characters of a UUID, the last four are chosen: hexadecimal digits. */
const CHOSEN_AT = 32;
const CHOSEN_MAX = 0x10000;
const HEX = Buffer.from('0123456789abcdef');
/** Commands for one partition before the next one has its turn, however many are sent together. */
const TURN_MAX = 128;

export class CommandIds {
  #partition: number | undefined;
  #group = -1;
  #count = 0;

  /**
   * `group`: the same number for commands that are sent together. Clients begin with different partitions.
   */
  next(partitionCount: number, group: number): Buffer {
    if (group !== this.#group || this.#count === TURN_MAX) {
      this.#partition = (this.#partition ?? randomInt(partitionCount)) + 1;
      this.#group = group;
      this.#count = 0;
    }
    this.#count++;
    return commandIdFor((this.#partition ?? 0) % partitionCount, partitionCount);
  }
}

/**
 * A random UUID, as text in UTF-8, whose hash selects `partition` of `partitionCount`: on average
 * `partitionCount` hashes of four bytes. With more than some thousand partitions, the hash may select
 * another one.
 */
export function commandIdFor(partition: number, partitionCount: number): Buffer {
  const id = Buffer.from(randomUUID(), 'latin1');
  const state = murmur2UpTo(id, CHOSEN_AT);
  const first = Number.parseInt(id.toString('latin1', CHOSEN_AT), 16);
  for (let tried = 0; tried < CHOSEN_MAX; tried++) {
    if (partitionForHash(murmur2From(state, id, CHOSEN_AT), partitionCount) === partition) break;
    const chosen = (first + tried + 1) % CHOSEN_MAX;
    for (let at = 0; at < 4; at++) id[CHOSEN_AT + at] = HEX[(chosen >> (12 - 4 * at)) & 15] as number;
  }
  return id;
}
