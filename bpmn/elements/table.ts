/** All elements that the engine executes. Other types are rejected at deployment. Pure. */

import type { ElementBehaviour } from '../behaviour.ts';
import type { FlowNode, FlowNodeType } from '../model.ts';
import { adHocSubProcess } from './ad-hoc/ad-hoc-sub-process.ts';
import { adHocSubProcessInnerInstance } from './ad-hoc/ad-hoc-sub-process-inner-instance.ts';
import { boundaryEvent } from './boundary-event.ts';
import { businessRuleTask } from './business-rule-task.ts';
import { callActivity } from './call-activity.ts';
import { complexGateway } from './complex-gateway/complex-gateway.ts';
import type { ElementType } from './element.ts';
import { endEvent } from './end-event.ts';
import { eventBasedGateway } from './event-based-gateway.ts';
import { eventSubProcess } from './event-sub-process.ts';
import { exclusiveGateway } from './exclusive-gateway.ts';
import { inclusiveGateway } from './inclusive-gateway.ts';
import { intermediateCatchEvent } from './intermediate-catch-event.ts';
import { intermediateThrowEvent } from './intermediate-throw-event.ts';
import { manualTask } from './manual-task.ts';
import { loopBody } from './multi-instance/loop-body.ts';
import { multiInstanceBody } from './multi-instance/multi-instance-body.ts';
import { parallelGateway } from './parallel-gateway.ts';
import { process } from './process.ts';
import { receiveTask } from './receive-task.ts';
import { scriptTask } from './script-task.ts';
import { sendTask } from './send-task.ts';
import { serviceTask } from './service-task.ts';
import { startEvent } from './start-event.ts';
import { subProcess } from './sub-process.ts';
import { task } from './task.ts';
import { transaction } from './transaction/transaction.ts';
import { userTask } from './user-task/user-task.ts';

/** By the type in the compiled model; the compiler requires an entry for each. */
export const elements = {
  process,
  subProcess,
  eventSubProcess,
  transaction,
  adHocSubProcess,
  adHocSubProcessInnerInstance,
  startEvent,
  endEvent,
  intermediateCatchEvent,
  intermediateThrowEvent,
  boundaryEvent,
  serviceTask,
  sendTask,
  scriptTask,
  businessRuleTask,
  userTask,
  receiveTask,
  manualTask,
  task,
  exclusiveGateway,
  parallelGateway,
  inclusiveGateway,
  complexGateway,
  eventBasedGateway,
  callActivity,
  multiInstanceBody,
  loopBody,
} satisfies { readonly [Type in FlowNodeType]: ElementType & { readonly type: Type } };

/** The element of a flow node: its properties, compilation and behaviour. */
export function elementTypeOf({ type }: { readonly type: FlowNodeType }): ElementType {
  const types: Readonly<Record<FlowNodeType, ElementType>> = elements;
  return types[type];
}

/** The behaviour of a flow node's element. */
export function behaviourOf(node: FlowNode): ElementBehaviour {
  return elementTypeOf(node);
}
