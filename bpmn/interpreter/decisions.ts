/**
 * Calls a decision for an element instance. Pure. Source: Zeebe's
 * BpmnDecisionBehavior.
 */
import { EventKind } from '../../state/events.ts';
import type { DecisionEvaluation, ElementInstance } from '../../state/instance.ts';
import { evaluateDecision } from '../dmn/evaluate.ts';
import { evaluateText } from '../evaluate/evaluate.ts';
import { feelScope } from '../evaluate/variables.ts';
import { IncidentSignal } from '../incident-signal.ts';
import type { CalledDecision, ResourceBinding } from '../model.ts';
import type { BoundVersion, FoundDecision, StepContext } from '../step-context.ts';

/**
 * JSON text of the result; the history contains the evaluation. Throws IncidentSignal CALLED_DECISION_ERROR
 * if the decision doesn't exist, DECISION_EVALUATION_ERROR if it can't be evaluated.
 */
export function callDecision(
  context: StepContext,
  element: ElementInstance,
  { decisionId, binding }: CalledDecision,
): string {
  const id = evaluateText(context, element, decisionId);
  const found = findDecision(context, element, id, binding);
  const variables = feelScope(context.instance, element);
  const { result, evaluated, failure } = evaluateDecision(found.decision, variables, context.nowMs, context);
  const output = JSON.stringify(result);
  const decision: DecisionEvaluation = {
    decisionId: id,
    version: found.version,
    definitionKey: found.definitionKey,
    output,
    ...(failure === undefined ? {} : { failure }),
    decisions: evaluated.map((one) => ({
      decisionId: one.decisionId,
      output: JSON.stringify(one.result),
      inputs: one.inputs.map(({ label, value }) => ({ name: label, value: JSON.stringify(value) })),
      rules: one.rules.map(({ ruleId, index }) => ({ ruleId, index })),
    })),
  };
  context.emit({ kind: EventKind.decisionEvaluated, scopeKey: element.key, decision });
  if (failure !== undefined) throw new IncidentSignal('DECISION_EVALUATION_ERROR', failure);
  return output;
}

function findDecision(
  context: StepContext,
  element: ElementInstance,
  id: string,
  binding: ResourceBinding,
): FoundDecision {
  const version = boundVersion(context, element, binding);
  const found = context.findDecision(id, version);
  if (found) return found;
  throw new IncidentSignal('CALLED_DECISION_ERROR', notFound(`a decision with the id '${id}'`, version));
}

/** The binding with its version tag evaluated. */
export function boundVersion(
  context: StepContext,
  element: ElementInstance,
  binding: ResourceBinding,
): BoundVersion {
  if (binding.kind !== 'versionTag') return binding;
  return { kind: 'versionTag', versionTag: evaluateText(context, element, binding.versionTag) };
}

/** The incident message for a resource that is not deployed. */
export function notFound(what: string, version: BoundVersion): string {
  if (version.kind === 'deployment') {
    return `expected ${what} to be deployed together with this version of the process, but it is not`;
  }
  const tagged = version.kind === 'versionTag' ? ` and the version tag '${version.versionTag}'` : '';
  return `expected ${what}${tagged} to be deployed, but it is not`;
}
