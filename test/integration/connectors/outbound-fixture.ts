/** Shared by the tests of outbound tasks: models with a Kafka task, and the content of topics. */

import { decodeInstance } from '../../../state/codec.ts';
import type { ProcessInstance } from '../../../state/instance.ts';
import { InstanceState } from '../../../state/instance.ts';
import { bpmnXml } from '../../bpmn-xml.ts';
import type { SignalboxCluster } from '../fixture/cluster.ts';
import { readSettled } from '../fixture/settled.ts';

/** A process `send` whose only task writes `id` to the topic. */
export function sendModel(
  bootstrapServers: string,
  topic: string,
  headers: Readonly<Record<string, string>> = {},
  inputs: Readonly<Record<string, string>> = {},
): string {
  return bpmnXml({
    id: 'send',
    nodes: [
      { id: 'start', type: 'startEvent' },
      {
        id: 'write',
        type: 'serviceTask',
        job: { type: 'io.camunda:connector-kafka:1', headers },
        inputs: {
          'topic.bootstrapServers': bootstrapServers,
          'topic.topicName': topic,
          'message.key': '=id',
          'message.value': '={ id: id }',
          ...inputs,
        },
      },
      { id: 'end', type: 'endEvent' },
    ],
    flows: ['start -> write -> end'],
  });
}

export interface PlacedText {
  readonly partition: number;
  readonly offset: number;
  readonly timestampMs: number;
  readonly key: string;
  readonly value: string;
}

/** Committed records of a topic. */
export async function recordsOf(cluster: SignalboxCluster, topic: string): Promise<PlacedText[]> {
  const records: PlacedText[] = [];
  await readSettled(cluster.connection, {
    topic,
    onRecord: ({ offset, timestampMs, key, value }, partition) =>
      records.push({ partition, offset, timestampMs, key: String(key), value: String(value) }),
  });
  return records;
}

/** The newest state of each instance. */
export async function instancesOf(cluster: SignalboxCluster): Promise<ProcessInstance[]> {
  const instances = new Map<string, ProcessInstance>();
  await readSettled(cluster.connection, {
    topic: cluster.topics.state,
    onRecord: ({ key, value }) => {
      if (value) instances.set(String(key), decodeInstance(value));
    },
  });
  return [...instances.values()];
}

export function isCompleted({ state }: ProcessInstance): boolean {
  return state === InstanceState.completed;
}
