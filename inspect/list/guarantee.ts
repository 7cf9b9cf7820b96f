/**
 * How often the record of an outbound task is written: exactly once on the engine's own cluster, where it is
 * part of the transaction of the step, at least once on other clusters.
 */
import { constantValue } from '../../bpmn/feel/index.ts';
import type { FlowNode, Mapping } from '../../bpmn/model.ts';
import { isOwnCluster } from '../../connectors/is-own-cluster.ts';
import { KAFKA_TASK_TYPE } from '../../connectors/outbound/kafka-task.ts';
import { askClusterId, idOf } from '../../connectors/outbound/own-cluster.ts';
import { REQUEST_TASK_TYPE } from '../../connectors/replies/reply-headers.ts';
import type { KafkaConnection } from '../../kafka/connect/connection.ts';

export type Guarantee = 'exactly once' | 'at least once' | 'unknown';

const ASK_TIMEOUT_MS = 3_000;

/** The kind of an element that writes a record by a connector; undefined for other elements. */
export function outboundKind({ job }: FlowNode): 'kafka task' | 'request' | undefined {
  const type = job?.type.kind === 'static' ? job.type.text : '';
  if (type === KAFKA_TASK_TYPE) return 'kafka task';
  return type === REQUEST_TASK_TYPE ? 'request' : undefined;
}

/** The text of a connector's input mapping if it doesn't depend on variables; otherwise undefined. */
export function constantInput(node: FlowNode, target: string): string | undefined {
  const mapping = node.inputs.findLast((one: Mapping) => one.target.join('.') === target);
  if (!mapping) return undefined;
  const { source } = mapping;
  const value = source.kind === 'static' ? source.text : constantValue(source.expression, 0);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Asks each cluster once. */
export class Guarantees {
  readonly #connection: KafkaConnection;
  readonly #known = new Map<string, Promise<Guarantee>>();

  constructor(connection: KafkaConnection) {
    this.#connection = connection;
  }

  /** Unknown if the brokers depend on variables or secrets, or if none of them responds without a login. */
  async of(node: FlowNode): Promise<Guarantee> {
    if (outboundKind(node) === 'request') return 'exactly once';
    const servers = constantInput(node, 'topic.bootstrapServers');
    if (servers === undefined || /secrets\./.test(servers)) return 'unknown';
    const known = this.#known.get(servers) ?? this.#ask(servers.split(',').map((server) => server.trim()));
    this.#known.set(servers, known);
    return known;
  }

  async #ask(bootstrapServers: readonly string[]): Promise<Guarantee> {
    const own = await idOf(this.#connection, ASK_TIMEOUT_MS);
    if (isOwnCluster(this.#connection, bootstrapServers)) return 'exactly once';
    try {
      const id = await askClusterId({ bootstrapServers, connection: new Map() }, ASK_TIMEOUT_MS);
      return id === own ? 'exactly once' : 'at least once';
    } catch {
      // Its reason does not matter here: `unknown` is documented as "does not answer without a login".
      return 'unknown';
    }
  }
}
