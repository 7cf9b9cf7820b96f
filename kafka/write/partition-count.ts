/** How many partitions a topic has that is to be written to. */
import type { KafkaConnection } from '../connect/connection.ts';
import type { Deadline } from '../connect/deadline.ts';
import { delay } from '../connect/deadline.ts';
import { KafkaProtocolError } from '../connect/errors.ts';
import { ProduceRefused } from '../ports.ts';
import { verdictOf } from './verdicts.ts';

const PAUSE_MS = 50;

/**
 * As of at most 5 minutes ago. Rejects with ProduceRefused when the topic doesn't exist or this client may
 * not describe it, with KafkaProtocolError or KafkaConnectionError when the cluster can't tell before the
 * deadline.
 */
export async function partitionCountToWrite(
  { metadata }: Pick<KafkaConnection, 'metadata'>,
  topic: string,
  deadline: Deadline,
): Promise<number> {
  for (;;) {
    const { code, partitions } = await metadata.topic(topic, deadline.leftMs);
    if (code === 'NONE') return partitions.length;
    const verdict = verdictOf('metadata', code);
    const message = `metadata of ${topic}: ${code}`;
    if (verdict === 'topic')
      throw new ProduceRefused({ topic, partition: -1, code, about: 'topic' }, message);
    if (verdict !== 'retry' || deadline.leftMs <= PAUSE_MS) throw new KafkaProtocolError(code, message);
    await delay(PAUSE_MS);
  }
}
