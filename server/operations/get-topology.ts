/** The engines and the partitions that they own. */
import type { Operation } from './operation.ts';

export const getTopology: Operation = {
  id: 'getTopology',
  method: 'GET',
  path: '/topology',
  role: 'read',
  answer: ({ model, settings, testMode }) => {
    const byNode = Map.groupBy(model.owners, ({ nodeId }) => nodeId);
    const brokers = [...byNode].map(([nodeId, owned], at) => ({
      nodeId: at,
      brokerId: nodeId,
      host: '127.0.0.1',
      port: 26501,
      version: settings.gatewayVersion,
      partitions: owned.map(({ partition }) => ({
        partitionId: partition + 1,
        role: 'leader',
        health: 'healthy',
        state: 'active',
      })),
    }));
    const body = {
      brokers,
      clusterId: null,
      clusterSize: brokers.length,
      partitionsCount: model.owners.length,
      replicationFactor: 1,
      gatewayVersion: settings.gatewayVersion,
      lastCompletedChangeId: String(testMode?.changeId ?? 1),
    };
    return { body };
  },
};
