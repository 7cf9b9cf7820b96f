/** All tasks that the engine performs by writing a record, behind the engine's port. */
import type {
  JobOutcome,
  OutboundJob,
  OutboundStep,
  OutboundTasks,
} from '../../engine/step/outbound-tasks.ts';
import type { RecordPlace } from '../../kafka/ports.ts';
import { SchemaRegistries } from '../formats/schema-registry.ts';
import { REQUEST_TASK_TYPE } from '../replies/reply-headers.ts';
import { SecretStore } from '../secrets/secret-store.ts';
import type { KafkaTaskOptions } from './kafka-task.ts';
import { encodeValue, KAFKA_TASK_TYPE, KafkaTask } from './kafka-task.ts';
import { PreparedEncoders } from './prepared-encoders.ts';
import { RequestTask } from './request-task.ts';
import type { TopicTaskOptions } from './topic-task.ts';
import { TopicTask } from './topic-task.ts';

export interface OutboundOptions extends Pick<KafkaTaskOptions, 'isOwnCluster' | 'failWith'> {
  readonly secrets?: SecretStore;
  /** Default: no job types. */
  readonly topicTasks?: TopicTaskOptions;
}

export class ConnectorTasks implements OutboundTasks {
  readonly #kafka: KafkaTask;
  readonly #topic: TopicTask;
  readonly #request: RequestTask;

  constructor(options: OutboundOptions) {
    const { secrets = new SecretStore({}), topicTasks = { types: [] }, isOwnCluster, failWith } = options;
    const encoders = new PreparedEncoders(new SchemaRegistries());
    this.#kafka = new KafkaTask({ secrets, encoders, isOwnCluster, ...(failWith ? { failWith } : {}) });
    this.#topic = new TopicTask(topicTasks);
    this.#request = new RequestTask({ secrets, encode: (request) => encodeValue(request, encoders) });
  }

  handles(jobType: string): boolean {
    return jobType === KAFKA_TASK_TYPE || jobType === REQUEST_TASK_TYPE || this.#topic.handles(jobType);
  }

  step(job: OutboundJob, nowMs: number): OutboundStep {
    return this.#taskOf(job).step(job, nowMs);
  }

  placed(job: OutboundJob, place: RecordPlace, nowMs: number): JobOutcome {
    return this.#kafka.placed(job, place, nowMs);
  }

  refused(job: OutboundJob, reason: string, nowMs: number): JobOutcome {
    return this.#taskOf(job).refused(job, reason, nowMs);
  }

  #taskOf({ header: { type } }: OutboundJob): KafkaTask | TopicTask | RequestTask {
    if (type === KAFKA_TASK_TYPE) return this.#kafka;
    return type === REQUEST_TASK_TYPE ? this.#request : this.#topic;
  }
}
