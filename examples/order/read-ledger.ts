/** Fills the ledger from the topics: committed records only, from the beginning, with no engine running. */

import type { TopicNames } from '../../engine/topics.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import { decodeInstance, decodeStep } from '../../state/codec.ts';
import { isKey } from '../../state/keys.ts';
import { Ledger } from './ledger.ts';

export interface ReadLedger {
  readonly ledger: Ledger;
  readonly recordCount: number;
}

/** Rejects when a topic can't be read whole, or holds a record that can't be decoded. */
export async function readLedger(connection: KafkaConnection, topics: TopicNames): Promise<ReadLedger> {
  const ledger = new Ledger();
  const history = await readToEnd(connection, {
    topic: topics.history,
    onRecord({ value }) {
      if (value !== null) ledger.takeHistory(decodeStep(value));
    },
  });
  const state = await readToEnd(connection, {
    topic: topics.state,
    onRecord({ key, value }) {
      const instanceKey = Number(key?.toString('latin1'));
      if (!isKey(instanceKey)) return;
      ledger.takeState(instanceKey, value === null ? null : decodeInstance(value).state);
    },
  });
  const deadLetters = await readToEnd(connection, {
    topic: topics.deadLetters,
    onRecord({ headers }) {
      const reason = headers.find(({ key }) => key === 'dead-letter-reason')?.value;
      ledger.takeDeadLetter(reason?.toString('utf8') ?? 'without a reason');
    },
  });
  return { ledger, recordCount: history.recordCount + state.recordCount + deadLetters.recordCount };
}
