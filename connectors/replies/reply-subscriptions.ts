/**
 * The reply subscriptions: the tasks with request and reply of deployed processes, each with the topic in its
 * task header. Replies are read like business records: exactly once, with the position in the transaction of
 * the command. Pure.
 */
import type { FlowNode } from '../../bpmn/model.ts';
import type { DefinitionInfo } from '../../engine/step/environment.ts';
import type { ConnectorProperties } from '../client-properties/java-properties.ts';
import { ConnectorInputError } from '../errors.ts';
import type { Subscription } from '../inbound/consumer.ts';
import type { ModelSubscriptions } from '../inbound/model-subscriptions.ts';
import { REPLY_TOPIC, REQUEST_TASK_TYPE } from './reply-headers.ts';
import { ReplySubscriber } from './reply-subscriber.ts';

/** One position per topic, for any number of tasks that wait for its replies. */
const GROUP = 'signalbox-replies';

/** `own`: how to connect to the engine's own cluster, which has all requests and replies. */
export function replySubscriptions(
  definitions: Iterable<readonly [definitionKey: number, info: DefinitionInfo]>,
  own: ConnectorProperties,
): Pick<ModelSubscriptions, 'subscriptions' | 'problems'> {
  const subscriptions: Subscription[] = [];
  const problems: { name: string; reason: string }[] = [];
  for (const [definitionKey, { process, processId, version }] of definitions) {
    for (const node of process.nodes.values()) {
      const name = `reply/${processId}/${version}/${node.id}`;
      try {
        const subscription = subscriptionOf(name, definitionKey, node, own);
        if (subscription) subscriptions.push(subscription);
      } catch (error) {
        if (!(error instanceof ConnectorInputError)) throw error;
        problems.push({ name, reason: error.message });
      }
    }
  }
  return { subscriptions, problems };
}

function subscriptionOf(
  name: string,
  definitionKey: number,
  { id: elementId, job }: FlowNode,
  own: ConnectorProperties,
): Subscription | undefined {
  if (job?.type.kind !== 'static' || job.type.text !== REQUEST_TASK_TYPE) return undefined;
  const headers = new Map(job.headers);
  const topic = headers.get(REPLY_TOPIC)?.trim();
  if (!topic) return undefined;
  const subscriber = new ReplySubscriber(name, {
    definitionKey,
    elementId,
    correlation: headers.get('replyCorrelation')?.trim() ?? '',
    mapping: {
      resultVariable: headers.get('resultVariable'),
      resultExpression: headers.get('resultExpression'),
    },
  });
  // A topic may be older than the model; replies to other requesters are ignored.
  return { topic, group: GROUP, client: own, autoOffsetReset: 'earliest', offsets: [], subscriber };
}
