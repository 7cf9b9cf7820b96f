/**
 * Checks the configured cluster: brokers and releases, the engine's topics and their settings, and their
 * ACLs.
 */

import type { ClusterScope } from '../../operate/findings/cluster.ts';
import { checkCluster } from '../../operate/findings/cluster.ts';
import type { Finding } from '../../operate/findings/finding.ts';
import { findBrokers, openConnection } from '../frame/connect.ts';
import type { CommandContext } from '../frame/context.ts';

export async function checkNamedCluster(context: CommandContext, scope: ClusterScope): Promise<Finding[]> {
  const { options } = context;
  const brokers = await findBrokers(options);
  if (brokers === null) {
    return [
      {
        status: 'fail',
        subject: 'brokers',
        detail: 'no brokers configured, and no local Kafka is running in this folder',
        todo: 'run signalbox kafka start, or use --bootstrap-server host:port or --command-config client.properties',
      },
    ];
  }
  const { bootstrapServers, properties } = brokers;
  const connection = openConnection(bootstrapServers, properties);
  context.defer(() => connection.close());
  const address = { bootstrapServers, hasProperties: properties.size > 0 };
  return checkCluster(connection, address, options.prefix, scope);
}
