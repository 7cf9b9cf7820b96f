/** The clients, in the order of the columns of the page. */
import type { Addresses, CompatClient } from '../client.ts';
import { camundaSdkGrpc } from './camunda-sdk-grpc.ts';
import { camundaSdkRest } from './camunda-sdk-rest.ts';
import { orchestrationClusterApi } from './orchestration-cluster-api.ts';

export const CLIENTS: readonly ((addresses: Addresses) => CompatClient)[] = [
  orchestrationClusterApi,
  camundaSdkRest,
  camundaSdkGrpc,
];
