/**
 * Which flow nodes hold flow nodes of their own. Pure. Source: BPMN 2.0.2 §10.3.5, §10.4
 * (FlowElementsContainer).
 */
import type { FlowNodeType } from './model.ts';

const SCOPES: ReadonlySet<FlowNodeType> = new Set<FlowNodeType>([
  'process',
  'subProcess',
  'eventSubProcess',
  'transaction',
  'adHocSubProcess',
]);

/** True for the process and every kind of subprocess. */
export function isScope({ type }: { readonly type: FlowNodeType }): boolean {
  return SCOPES.has(type);
}
