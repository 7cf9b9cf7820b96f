/** Rights as commands or files for tools that manage a cluster. Pure. */

import { stringify } from 'yaml';
import type { Operation, Right } from '../../engine/rights.ts';
import { shellWord } from '../../inspect/command-line.ts';
import { TERRAFORM_HEAD, terraformName, terraformText } from './terraform-text.ts';

export const EXPORT_FORMATS = ['shell', 'strimzi', 'terraform'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** `principal`: as in Kafka's ACLs, such as `User:orders`. `cluster`: Strimzi's name of the cluster. */
export interface AclExport {
  readonly rights: readonly Right[];
  readonly principal: string;
  readonly bootstrapServers: string;
  readonly cluster: string;
}

export const ACL_EXPORTS: Readonly<Record<ExportFormat, (what: AclExport) => string>> = {
  shell: aclCommands,
  strimzi: kafkaUser,
  terraform: kafkaAcls,
};

/** Kafka's own names of operations and resources. */
const OPERATION_NAMES: Readonly<Record<Operation, string>> = {
  read: 'Read',
  write: 'Write',
  create: 'Create',
  describe: 'Describe',
  'describe-configs': 'DescribeConfigs',
};
const RESOURCE_NAMES = { topic: 'Topic', group: 'Group', 'transactional-id': 'TransactionalID' } as const;
const STRIMZI_TYPES = { topic: 'topic', group: 'group', 'transactional-id': 'transactionalId' } as const;

/** One `kafka-acls` command for each right. */
function aclCommands({ rights, principal, bootstrapServers }: AclExport): string {
  return rights
    .map(({ resource, name, pattern, operations, why }) => {
      const all = operations.map((operation) => `--operation ${OPERATION_NAMES[operation]}`).join(' ');
      return [
        `# ${why}`,
        `kafka-acls --bootstrap-server ${shellWord(bootstrapServers)} --add --allow-principal ${shellWord(principal)} \\`,
        `  ${all} --${resource} ${shellWord(name)} --resource-pattern-type ${pattern}`,
      ].join('\n');
    })
    .join('\n');
}

/** A name of Kubernetes' resources (RFC 1123). */
const RESOURCE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Why Strimzi can't have a user of this principal; undefined if it can. */
export function strimziPrincipalProblem(principal: string): string | undefined {
  const name = principal.replace(/^User:/, '');
  if (RESOURCE_NAME.test(name)) return undefined;
  return `the principal '${principal}' can't be a KafkaUser: its name must be lower-case letters, digits, '-' and '.'`;
}

/** A KafkaUser of Strimzi. Its name is the principal's; the cluster determines its authentication. */
function kafkaUser({ rights, principal, cluster }: AclExport): string {
  return stringify({
    apiVersion: STRIMZI_API,
    kind: 'KafkaUser',
    metadata: { name: principal.replace(/^User:/, ''), labels: { 'strimzi.io/cluster': cluster } },
    spec: {
      authentication: { type: 'scram-sha-512' },
      authorization: {
        type: 'simple',
        acls: rights.map(({ resource, name, pattern, operations }) => ({
          resource: {
            type: STRIMZI_TYPES[resource],
            name,
            patternType: pattern === 'prefixed' ? 'prefix' : pattern,
          },
          operations: operations.map((operation) => OPERATION_NAMES[operation]),
        })),
      },
    },
  });
}

/** The API version that Strimzi 0.49 and newer serve. */
export const STRIMZI_API = 'kafka.strimzi.io/v1';

/** Resources of the Terraform provider Mongey/kafka. */
function kafkaAcls({ rights, principal }: AclExport): string {
  const resources = rights
    .flatMap(({ resource, name, pattern, operations }) =>
      operations.map((operation) => {
        const label = terraformName(`${principal}_${resource}_${name}_${operation}`);
        return [
          `resource "kafka_acl" "${label}" {`,
          `  resource_name                = ${terraformText(name)}`,
          `  resource_type                = "${RESOURCE_NAMES[resource]}"`,
          `  resource_pattern_type_filter = "${pattern === 'prefixed' ? 'Prefixed' : 'Literal'}"`,
          `  acl_principal                = ${terraformText(principal)}`,
          '  acl_host                     = "*"',
          `  acl_operation                = "${OPERATION_NAMES[operation]}"`,
          '  acl_permission_type          = "Allow"',
          '}',
        ].join('\n');
      }),
    )
    .join('\n\n');
  return `${TERRAFORM_HEAD}\n${resources}`;
}
