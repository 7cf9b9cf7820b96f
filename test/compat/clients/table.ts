/** The clients, in the order of the columns of the page. */
import type { ClientKind } from '../client.ts';
import { c8ctl } from './c8ctl.ts';
import { camundaSdkGrpc } from './camunda-sdk-grpc.ts';
import { camundaSdkRest } from './camunda-sdk-rest.ts';
import { DRIVEN_CLIENTS } from './driven.ts';
import { orchestrationClusterApi } from './orchestration-cluster-api.ts';
import { zbctl } from './zbctl.ts';

/** Those that run within this process. */
const NODE_CLIENTS: readonly ClientKind[] = [orchestrationClusterApi, camundaSdkRest, camundaSdkGrpc];

export const CLIENTS: readonly ClientKind[] = [...NODE_CLIENTS, ...DRIVEN_CLIENTS, zbctl, c8ctl];
