/** Explains why a topic can't be written to or created, and what to do. Pure. */

export interface RefusedTopic {
  readonly topic: string;
  /** Kafka's error name. */
  readonly code: string;
  /** The failed operation, with the code and the broker's message. */
  readonly message: string;
  /** Such as User:alice. */
  readonly principal: string;
}

/** `doing` is `make` if the topic doesn't exist yet. */
export function refusalText(
  { topic, code, message, principal }: RefusedTopic,
  doing: 'write' | 'make' = 'write',
): string {
  const operations = doing === 'make' ? ['Create', 'Describe', 'Write'] : ['Describe', 'Write'];
  switch (code) {
    case 'TOPIC_AUTHORIZATION_FAILED':
    case 'CLUSTER_AUTHORIZATION_FAILED':
      return `${message}: ${principal} may not ${doing} topic ${topic}; allow it and remove rules that deny it: ${aclCommand(principal, operations, topic)}`;
    case 'INVALID_TOPIC_EXCEPTION':
      return `${message}: a topic name has 1 to 249 letters, digits, '.', '_' and '-', and may not be one of Kafka's own topics; use another topic`;
    case 'LEADER_NOT_AVAILABLE':
      return `${message}: topic ${topic} has a partition without a leader; check that all brokers are running`;
    case 'NOT_ENOUGH_REPLICAS':
      return `${message}: topic ${topic} has fewer replicas in sync than its min.insync.replicas; check that all brokers are running`;
    case 'POLICY_VIOLATION':
      return doing === 'make'
        ? `${message}: the cluster's create.topic.policy forbids topic ${topic}; create it manually, or change the policy`
        : message;
    default:
      return message;
  }
}

/** The command of Kafka that grants the permission. */
function aclCommand(principal: string, operations: readonly string[], topic: string): string {
  const all = operations.map((operation) => `--operation ${operation}`).join(' ');
  return `kafka-acls --bootstrap-server <host:port> --add --allow-principal ${principal} ${all} --topic ${topic}`;
}
