/** Produces the record of a command; one that is too large is an error with its size and the limit. */
import { topicSetting } from '../kafka/admin/topic-setting.ts';
import type { KafkaConnection } from '../kafka/connect/connection.ts';
import type { OutboundRecord, ProducedOffset } from '../kafka/ports.ts';
import { ProduceRefused } from '../kafka/ports.ts';
import type { RecordProducer } from '../kafka/write/producer.ts';
import { CommandTooLarge } from './errors.ts';

/** Rejects with CommandTooLarge, and as RecordProducer.send does. */
export async function produceCommand(
  connection: KafkaConnection,
  producer: RecordProducer,
  record: OutboundRecord,
): Promise<ProducedOffset | undefined> {
  try {
    const [written] = await producer.send([record]);
    return written;
  } catch (error) {
    if (!(error instanceof ProduceRefused) || error.code !== 'MESSAGE_TOO_LARGE') throw error;
    const limit = await topicSetting(connection, record.topic, 'max.message.bytes');
    throw new CommandTooLarge(record.value?.length ?? 0, limit ?? undefined, { cause: error });
  }
}
