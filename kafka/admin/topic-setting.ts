/** One setting of a topic, for messages that name a limit. */
import type { KafkaConnection } from '../connect/connection.ts';
import { KafkaConnectionError, KafkaProtocolError } from '../connect/errors.ts';
import { describeTopics, KafkaAdminError } from './admin.ts';

/**
 * The configured number; null if the setting is not a number, or if this client may not describe the topic's
 * settings.
 */
export async function topicSetting(
  connection: KafkaConnection,
  topic: string,
  name: string,
): Promise<number | null> {
  try {
    const [found] = await describeTopics(connection, [topic]);
    const value = Number(found?.configs.get(name)?.value ?? Number.NaN);
    return Number.isFinite(value) ? value : null;
  } catch (error) {
    const isRefused =
      error instanceof KafkaAdminError ||
      error instanceof KafkaConnectionError ||
      error instanceof KafkaProtocolError;
    if (!isRefused) throw error;
    return null;
  }
}
