/** Every resource that can be searched. Pure. */
import type { Resource } from '../resource.ts';
import { batchOperationItems, batchOperations } from './batch-operations.ts';
import { correlatedMessageSubscriptions } from './correlated-message-subscriptions.ts';
import { decisionInstances } from './decision-instances.ts';
import { decisionDefinitions, decisionRequirements, processDefinitions } from './definitions.ts';
import { elementInstances } from './element-instances.ts';
import { incidents } from './incidents.ts';
import { jobs } from './jobs.ts';
import { messageSubscriptions } from './message-subscriptions.ts';
import { processInstances } from './process-instances.ts';
import {
  instancesByError,
  instancesByErrorAndVersion,
  instancesByProcess,
  instancesByVersion,
  subscriptionsByVersion,
} from './statistics.ts';
import { userTasks } from './user-tasks.ts';
import { variables } from './variables.ts';
import { waitStates } from './wait-states.ts';

export const RESOURCES = {
  'process-instances': processInstances,
  'process-definitions': processDefinitions,
  'element-instances': elementInstances,
  variables,
  incidents,
  jobs,
  'user-tasks': userTasks,
  'message-subscriptions': messageSubscriptions,
  'decision-definitions': decisionDefinitions,
  'decision-requirements': decisionRequirements,
  'decision-instances': decisionInstances,
  'correlated-message-subscriptions': correlatedMessageSubscriptions,
  'instances-by-process': instancesByProcess,
  'instances-by-version': instancesByVersion,
  'instances-by-error': instancesByError,
  'instances-by-error-and-version': instancesByErrorAndVersion,
  'subscriptions-by-version': subscriptionsByVersion,
  'element-instances/wait-states': waitStates,
  'batch-operations': batchOperations,
  'batch-operation-items': batchOperationItems,
} as const satisfies Readonly<Record<string, Resource>>;

export type ResourceName = keyof typeof RESOURCES;
