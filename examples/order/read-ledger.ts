/** Fills the ledger from the topics: all committed records. */

import type { TopicNames } from '../../engine/topics.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';
import type { LogRecord } from '../../kafka/ports.ts';
import { readToEnd } from '../../kafka/read/read-to-end.ts';
import { decodeInstance, decodeStep } from '../../state/codec.ts';
import { isKey } from '../../state/keys.ts';
import { Ledger } from './ledger.ts';

/** Rejects if a topic can't be read completely, or has a record that can't be decoded. */
export async function readLedger(
  connection: KafkaConnection,
  topics: TopicNames,
): Promise<{ readonly ledger: Ledger; readonly recordCount: number }> {
  const ledger = new Ledger();
  let recordCount = 0;
  const read = async (topic: string, onRecord: (record: LogRecord) => void): Promise<void> => {
    recordCount += (await readToEnd(connection, { topic, onRecord })).recordCount;
  };
  await read(topics.history, ({ value }) => {
    if (value !== null) ledger.takeHistory(decodeStep(value));
  });
  await read(topics.state, ({ key, value }) => {
    const instanceKey = Number(key?.toString('latin1'));
    if (isKey(instanceKey)) ledger.takeState(instanceKey, value && decodeInstance(value).state);
  });
  await read(topics.deadLetters, ({ headers }) => {
    const reason = headers.find(({ key }) => key === 'dead-letter-reason')?.value;
    ledger.takeDeadLetter(reason?.toString('utf8') ?? 'without a reason');
  });
  return { ledger, recordCount };
}
