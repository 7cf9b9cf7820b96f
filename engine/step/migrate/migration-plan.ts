/**
 * Computes all changes of a migration before anything is changed; reports all reasons that prevent it, not
 * only the first. Pure. Source: Zeebe's ProcessInstanceMigrationMigrateProcessor.
 */
import type { FlowNode } from '../../../bpmn/model.ts';
import { nodeOf } from '../../../bpmn/step-context.ts';
import type { ElementInstance, ProcessInstance } from '../../../state/instance.ts';
import { elementInstanceOf } from '../../../state/instance.ts';
import type { InstanceStep } from '../step-run.ts';
import type { CatchEventPlan } from './catch-event-plan.ts';
import { planCatchEventsOf } from './catch-event-plan.ts';
import { checkElement } from './element-checks.ts';
import type { Mapping } from './mapping.ts';

/** The plan for one element instance. */
export interface ElementPlan extends CatchEventPlan {
  readonly elementKey: number;
  readonly target: FlowNode;
  /** Sequence flows that wait at its joins: from the source's to the target's. */
  readonly flows: ReadonlyMap<string, string>;
}

/** In the order of the element instances; valid only if there are no reasons. */
export function planMigration(step: InstanceStep, mapping: Mapping, reasons: string[]): ElementPlan[] {
  const { instance } = step;
  if (isOnItsWay(instance)) {
    reasons.push('the instance is not waiting; try again when it is');
    return [];
  }
  return instance.elements.flatMap((element) => {
    const source = nodeOf(step, element);
    const target = targetOf(step, element, mapping);
    if (!target) {
      // The loop body reports the reasons for its inner instances.
      if (!element.loopCounter) reasons.push(`'${element.elementId}' is active and not mapped`);
      return [];
    }
    if (element.scopeKey) {
      const scope = elementInstanceOf(instance, element.scopeKey);
      checkElement(element, source, target, scope && targetOf(step, scope, mapping), reasons);
    }
    const flows = planFlows(element, target, mapping, reasons);
    const catchEvents = planCatchEventsOf(step, element, { source, target }, mapping, reasons);
    return [{ elementKey: element.key, target, flows, ...catchEvents }];
  });
}

/** Undefined if no element instance can belong to this element. */
function targetOf(step: InstanceStep, element: ElementInstance, mapping: Mapping): FlowNode | undefined {
  if (element.key === step.instance.key) return mapping.target.root;
  const targetId = mapping.of(element.elementId);
  const target = targetId === undefined ? undefined : mapping.target.nodes.get(targetId);
  const activity = element.loopCounter ? target?.inner : target;
  if (!nodeOf(step, element).traits.isPath) return activity;
  const adHoc = activity?.loop ? activity.inner : activity;
  return adHoc?.adHoc ? adHoc.inner : undefined;
}

/** The step reached its limit and continues in a continuation. */
function isOnItsWay({ queue, expanding = [], elements }: ProcessInstance): boolean {
  return queue.length > 0 || elements.some(({ key, incident }) => !incident && expanding.includes(key));
}

/** A waiting sequence flow needs a join of the same type with at least as many incoming flows. */
function planFlows(
  scope: ElementInstance,
  target: FlowNode,
  mapping: Mapping,
  reasons: string[],
): Map<string, string> {
  const flows = new Map<string, string>();
  const ids = new Set(scope.waitingFlows.map(({ flowId }) => flowId));
  for (const flowId of ids) {
    const flow = mapping.source.flows.get(flowId);
    const becomes = mapping.target.flows.get(mapping.of(flowId) ?? '');
    if (!flow || !becomes) {
      reasons.push(`'${flowId}' waits at a join and is not mapped to a sequence flow`);
    } else if (becomes.target.type !== flow.target.type || becomes.target.parent !== target) {
      reasons.push(
        `'${flowId}' waits at a join, but '${becomes.id}' does not lead to a join of that type in the same scope`,
      );
    } else if (becomes.target.incoming.length < flow.target.incoming.length) {
      reasons.push(
        `'${becomes.target.id}' has fewer incoming flows than '${flow.target.id}', where sequence flows wait`,
      );
    } else if ([...flows.values()].includes(becomes.id)) {
      reasons.push(`two waiting sequence flows are mapped to '${becomes.id}'`);
    }
    if (becomes) flows.set(flowId, becomes.id);
  }
  return flows;
}
