/** Records for tests of transactions. */
import type { OutboundRecord } from '../../../kafka/ports.ts';

/** Records of one byte for partition 0 of a topic; their keys are their indexes. */
export function smallRecords(count: number, topic = 'log'): OutboundRecord[] {
  return Array.from({ length: count }, (_unused, index) => ({
    topic,
    partition: 0,
    key: String(index),
    value: Buffer.from('x'),
  }));
}
