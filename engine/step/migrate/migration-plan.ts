/**
 * All that a migration changes, worked out before anything is changed; every reason why it can't be done is
 * told, not only the first. Pure. Source: Zeebe's ProcessInstanceMigrationMigrateProcessor.
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

/** What one element instance becomes. */
export interface ElementPlan extends CatchEventPlan {
  readonly elementKey: number;
  readonly target: FlowNode;
  /** Flows that wait at its joins: from the source's to the target's. */
  readonly flows: ReadonlyMap<string, string>;
}

/** In the order of the element instances; of use only when there are no reasons. */
export function planMigration(step: InstanceStep, mapping: Mapping, reasons: string[]): ElementPlan[] {
  const { instance } = step;
  if (isOnItsWay(instance)) {
    reasons.push('the instance is on its way: try again when it waits');
    return [];
  }
  return instance.elements.flatMap((element) => {
    const source = nodeOf(step, element);
    const target = targetOf(step, element, mapping);
    if (!target) {
      // Of an inner instance its body says why.
      if (!element.loopCounter) reasons.push(`'${element.elementId}' is active and mapped to nothing`);
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

/** Undefined: nothing that an element instance can be. */
function targetOf(step: InstanceStep, element: ElementInstance, mapping: Mapping): FlowNode | undefined {
  if (element.key === step.instance.key) return mapping.target.root;
  const targetId = mapping.of(element.elementId);
  const target = targetId === undefined ? undefined : mapping.target.nodes.get(targetId);
  const activity = element.loopCounter ? target?.inner : target;
  if (!nodeOf(step, element).traits.isPath) return activity;
  const adHoc = activity?.loop ? activity.inner : activity;
  return adHoc?.adHoc ? adHoc.inner : undefined;
}

/** A step was cut at its limit, and goes on in a continuation. */
function isOnItsWay({ queue, expanding = [], elements }: ProcessInstance): boolean {
  return queue.length > 0 || elements.some(({ key, incident }) => !incident && expanding.includes(key));
}

/** What waits at a join has to wait at the same kind of join, with as many flows to wait for at least. */
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
      reasons.push(`'${flowId}' waits at a join and is mapped to no sequence flow`);
    } else if (becomes.target.type !== flow.target.type || becomes.target.parent !== target) {
      reasons.push(
        `'${flowId}' waits at a join, '${becomes.id}' does not lead to such a one in the same scope`,
      );
    } else if (becomes.target.incoming.length < flow.target.incoming.length) {
      reasons.push(
        `'${becomes.target.id}' has fewer incoming flows than '${flow.target.id}', where flows wait`,
      );
    } else if ([...flows.values()].includes(becomes.id)) {
      reasons.push(`two flows that wait are mapped to '${becomes.id}'`);
    }
    if (becomes) flows.set(flowId, becomes.id);
  }
  return flows;
}
