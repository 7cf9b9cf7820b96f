/** The number of partitions of a topic to write to. */
import type { KafkaConnection } from '../connect/connection.ts';
import type { Deadline } from '../connect/deadline.ts';
import { delay } from '../connect/deadline.ts';
import { KafkaProtocolError } from '../connect/errors.ts';
import { ProduceRefused } from '../ports.ts';
import { refusalText } from './refusal-text.ts';
import { verdictOf } from './verdicts.ts';

const PAUSE_MS = 50;

/**
 * At most 5 minutes old. Rejects with ProduceRefused if the topic doesn't exist or this client may not
 * describe it, with KafkaProtocolError or KafkaConnectionError if the cluster doesn't respond before the
 * deadline.
 */
export async function partitionCountToWrite(
  { metadata, principal }: Pick<KafkaConnection, 'metadata' | 'principal'>,
  topic: string,
  deadline: Deadline,
): Promise<number> {
  for (;;) {
    const { code, partitions } = await metadata.topic(topic, deadline.leftMs);
    if (code === 'NONE') return partitions.length;
    const verdict = verdictOf('metadata', code);
    const message = `metadata of ${topic}: ${code}`;
    const isOver = deadline.leftMs <= PAUSE_MS;
    if (verdict === 'topic' || (verdict === 'retry' && isOver)) {
      const reason = refusalText({ topic, code, message, principal });
      throw new ProduceRefused({ topic, partition: -1, code, about: 'topic' }, reason);
    }
    if (verdict !== 'retry') throw new KafkaProtocolError(code, message);
    await delay(PAUSE_MS);
  }
}
