/**
 * The body of a multi-instance activity: one inner instance for each item of a list, or a given number of
 * them, in parallel or sequentially. Source: BPMN 2.0.2 §13.3.7; Zeebe's MultiInstanceBodyProcessor (lists
 * only).
 */
import { countOf } from '../../../state/count-of.ts';
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState, elementInstanceOf } from '../../../state/instance.ts';
import { activeInner, outputsJson } from '../../../state/loop.ts';
import {
  evaluateCondition,
  evaluateInteger,
  evaluateList,
  evaluateToJson,
  jsonOf,
} from '../../evaluate/evaluate.ts';
import { overlaid, propagate } from '../../evaluate/variables.ts';
import type { FeelValue } from '../../feel/values/feel-value.ts';
import { IncidentSignal } from '../../incident-signal.ts';
import { activateInner } from '../../interpreter/activate.ts';
import { completeElement } from '../../interpreter/complete.ts';
import { guarded } from '../../interpreter/incidents.ts';
import { clearScope } from '../../interpreter/terminate.ts';
import { LOOP_CARDINALITY_MAX } from '../../limits.ts';
import type { FlowNode, MultiInstance, TextOrFeel } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';
import type { ElementType } from '../element.ts';

export const multiInstanceBody = {
  type: 'multiInstanceBody',
  bpmnType: null,
  traits: { displayName: 'MULTI_INSTANCE_BODY', isActivity: true },
  passesThrough: 'never',
  extensions: [],
  compile() {
    // Derived from an activity: see compile.ts.
  },
  onActivate(context, node, body) {
    const { sequential, outputCollection } = characteristicsOf(node);
    const { cardinality } = characteristicsOf(node);
    const instances = cardinality
      ? cardinalityOf(context, body, cardinality)
      : inputItems(context, node, body).length;
    context.emit({
      kind: EventKind.loopAdvanced,
      scopeKey: body.key,
      loop: {
        instances,
        until: sequential ? Math.min(instances, 1) : instances,
        ...(outputCollection ? { outputCollection } : {}),
      },
    });
  },
  /** The run activates the inner instances later, because there may be many. */
  onActivated: (_context, _node, body) => (body.loop?.instances ? 'wait' : 'complete'),
  expand(context, node, body, countMax) {
    let items: ReturnType<typeof inputItems> = [];
    if (!guarded(context, body, () => (items = inputItems(context, node, body)))) return 0;
    let count = 0;
    while (count < countMax && mayExpand(body)) {
      const at = body.loop?.activated ?? 0;
      if (at >= items.length) {
        noItem(context, node, body, at, items.length);
        break;
      }
      if (!activateItem(context, node, body, at + 1, items[at] ?? null)) break;
      count++;
    }
    return count;
  },
  onInnerCompleting(context, node, body, inner) {
    const { outputCollection, outputElement, completionCondition } = characteristicsOf(node);
    const { loopCounter = 0 } = inner;
    const value = outputElement && evaluateToJson(context, inner, outputElement, 'EXTRACT_VALUE_ERROR');
    if (outputCollection && value !== undefined) {
      context.emit({ kind: EventKind.loopOutputSet, scopeKey: body.key, loopCounter, value });
    }
    if (!completionCondition) return false;
    return evaluateCondition(context, inner, completionCondition, (scope) =>
      overlaid(scope, countersOf(node, body)),
    );
  },
  onInnerCompleted(context, node, body, finished) {
    if (finished) {
      if (clearScope(context, body) && body.state === ElementState.active) completeElement(context, body);
    } else if (characteristicsOf(node).sequential && body.state === ElementState.active) {
      // The list is evaluated again when the run reaches the next item, which shows whether there is one.
      const until = (body.loop?.activated ?? 0) + 1;
      context.emit({ kind: EventKind.loopAdvanced, scopeKey: body.key, loop: { until } });
    }
  },
  /** The output collection is only propagated now. */
  onCompleting(context, _node, body) {
    const { loop } = body;
    const scope = elementInstanceOf(context.instance, body.scopeKey ?? 0);
    if (loop?.outputCollection && scope) propagate(context, scope, loop.outputCollection, outputsJson(loop));
  },
} satisfies ElementType;

function characteristicsOf(node: FlowNode): MultiInstance {
  if (node.loop?.kind === 'multiInstance') return node.loop;
  throw new Error(`${node.id} is not a multi-instance body`);
}

/**
 * A list is evaluated each time, as in Zeebe; a cardinality is evaluated once, when the body is activated.
 */
function inputItems(
  context: StepContext,
  node: FlowNode,
  body: ElementInstance,
): { readonly length: number; readonly [at: number]: FeelValue } {
  const { inputCollection } = characteristicsOf(node);
  return inputCollection
    ? evaluateList(context, body, inputCollection)
    : { length: body.loop?.instances ?? 0 };
}

/** The number of inner instances. Throws IncidentSignal EXTRACT_VALUE_ERROR. */
function cardinalityOf(context: StepContext, body: ElementInstance, cardinality: TextOrFeel): number {
  const count = evaluateInteger(context, body, cardinality);
  if (count >= 0 && count <= LOOP_CARDINALITY_MAX) return count;
  throw new IncidentSignal(
    'EXTRACT_VALUE_ERROR',
    `expected the loop cardinality of ${body.elementId} to be 0 to ${LOOP_CARDINALITY_MAX} (LOOP_CARDINALITY_MAX), but it is ${count}`,
  );
}

function mayExpand({ state, incident, loop }: ElementInstance): boolean {
  return state === ElementState.active && !incident && (loop?.activated ?? 0) < (loop?.until ?? 0);
}

/** A sequential body is finished, unless the list has become shorter than the number of completed items. */
function noItem(
  context: StepContext,
  node: FlowNode,
  body: ElementInstance,
  at: number,
  length: number,
): void {
  const { sequential, inputCollection } = characteristicsOf(node);
  if (sequential && at === length) {
    completeElement(context, body);
    return;
  }
  guarded(context, body, () => {
    throw new IncidentSignal(
      'EXTRACT_VALUE_ERROR',
      `expected item ${at + 1} of the input collection '${inputCollection?.source}', but it now has only ${countOf(length, 'item')}`,
    );
  });
}

function activateItem(
  context: StepContext,
  node: FlowNode,
  body: ElementInstance,
  loopCounter: number,
  item: FeelValue,
): boolean {
  const { inner } = node;
  if (!inner) throw new Error(`${node.id} has no inner activity`);
  const { inputCollection, inputElement, outputVariable } = characteristicsOf(node);
  const variables: [string, string][] = [];
  const readable = guarded(context, body, () => {
    if (inputElement && inputCollection) variables.push([inputElement, jsonOf(inputCollection, item)]);
  });
  if (!readable) return false;
  // So that the output of an inner instance is not propagated to the others.
  if (outputVariable && outputVariable !== inputElement && outputVariable !== 'loopCounter') {
    variables.push([outputVariable, 'null']);
  }
  variables.push(['loopCounter', String(loopCounter)]);
  activateInner(context, inner, body, loopCounter, variables);
  return true;
}

/**
 * The attributes of the standard (BPMN 2.0.2 table 10.30) while an inner instance completes, which is already
 * counted.
 */
function countersOf(node: FlowNode, { loop = {} }: ElementInstance): ReadonlyMap<string, string> {
  const { instances = 0, activated = 0, completed = 0, terminated = 0 } = loop ?? {};
  const created = characteristicsOf(node).sequential ? activated : instances;
  return new Map([
    ['numberOfInstances', String(created)],
    ['numberOfActiveInstances', String(activeInner(loop ?? {}) - 1)],
    ['numberOfCompletedInstances', String(completed + 1)],
    ['numberOfTerminatedInstances', String(terminated)],
  ]);
}
