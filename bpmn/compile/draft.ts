/**
 * A flow node while it is being compiled: the same as `FlowNode`, still open for writing. Pure.
 * When compiling ends the drafts are the result; nothing changes them afterwards.
 */

import type { FeelExpression } from '../feel/index.ts';
import type { InboundConnector } from '../inbound-connector.ts';
import type {
  AdHoc,
  CalledDecision,
  CalledElement,
  EventDefinition,
  ExecutionListeners,
  FlowNodeType,
  JobDefinition,
  Mapping,
  MultiInstance,
  Script,
  SequenceFlow,
  StandardLoop,
  UserTaskDefinition,
} from '../model.ts';

/** See `FlowNode` for what each part means. */
export interface NodeDraft {
  readonly id: string;
  type: FlowNodeType;
  parent: NodeDraft | null;
  name?: string;
  readonly incoming: FlowDraft[];
  readonly outgoing: FlowDraft[];
  readonly inputs: Mapping[];
  readonly outputs: Mapping[];
  readonly boundaryEvents: NodeDraft[];
  event?: EventDefinition;
  attachedTo?: NodeDraft;
  interrupting?: boolean;
  job?: JobDefinition;
  listeners?: ExecutionListeners;
  calledDecision?: CalledDecision;
  userTask?: UserTaskDefinition;
  script?: Script;
  inbound?: InboundConnector;
  adHoc?: AdHoc;
  activationCondition?: FeelExpression;
  defaultFlow?: FlowDraft;
  readonly children: NodeDraft[];
  noneStart?: NodeDraft;
  eventSubProcessStarts?: NodeDraft[];
  readonly eventStarts: NodeDraft[];
  linkTarget?: NodeDraft;
  isForCompensation?: true;
  compensation?: NodeDraft;
  compensationHandler?: NodeDraft;
  compensationOrder?: 'reverse';
  called?: CalledElement;
  loop?: MultiInstance | StandardLoop;
  inner?: NodeDraft;
}

/** See `SequenceFlow`. */
export interface FlowDraft extends SequenceFlow {
  readonly source: NodeDraft;
  readonly target: NodeDraft;
}

/** A flow node of which only id, type and place are known. */
export function createDraft(id: string, type: FlowNodeType, parent: NodeDraft | null): NodeDraft {
  return {
    id,
    type,
    parent,
    incoming: [],
    outgoing: [],
    inputs: [],
    outputs: [],
    boundaryEvents: [],
    children: [],
    eventStarts: [],
  };
}
