/**
 * The body of a loop activity: repeats the activity while a condition is true. Zeebe doesn't have it. Source:
 * BPMN 2.0.2 §10.3.7, §13.3.6.
 */
import { EventKind } from '../../../state/events.ts';
import type { ElementInstance } from '../../../state/instance.ts';
import { ElementState } from '../../../state/instance.ts';
import { evaluateCondition } from '../../evaluate/evaluate.ts';
import { overlaid } from '../../evaluate/variables.ts';
import { activateInner } from '../../interpreter/activate.ts';
import { completeElement } from '../../interpreter/complete.ts';
import { guarded } from '../../interpreter/incidents.ts';
import type { FlowNode, StandardLoop } from '../../model.ts';
import type { StepContext } from '../../step-context.ts';
import type { ElementType } from '../element.ts';

export const loopBody = {
  type: 'loopBody',
  bpmnType: null,
  traits: { displayName: 'LOOP_BODY', isActivity: true },
  passesThrough: 'never',
  extensions: [],
  compile() {
    // Derived from an activity: see compile.ts.
  },
  onActivate(context, _node, body) {
    context.emit({ kind: EventKind.loopAdvanced, scopeKey: body.key, loop: { until: 1 } });
  },
  onActivated: () => 'wait',
  /**
   * The next repetition, if there is one: the condition is evaluated here, after the changes of the previous
   * one.
   */
  expand(context, node, body) {
    let continues = false;
    const done = guarded(context, body, () => {
      continues = isRepeated(context, node, body);
    });
    if (!done) return 0;
    const { inner } = node;
    if (!continues || !inner) {
      completeElement(context, body);
      return 0;
    }
    const loopCounter = (body.loop?.activated ?? 0) + 1;
    activateInner(context, inner, body, loopCounter, [['loopCounter', String(loopCounter)]]);
    return 1;
  },
  onInnerCompleted(context, _node, body) {
    if (body.state !== ElementState.active) return;
    const until = (body.loop?.activated ?? 0) + 1;
    context.emit({ kind: EventKind.loopAdvanced, scopeKey: body.key, loop: { until } });
  },
} satisfies ElementType;

/** `loopCounter` in the condition is the number of completed repetitions. */
function isRepeated(context: StepContext, node: FlowNode, body: ElementInstance): boolean {
  const { maximum, condition, testBefore } = characteristicsOf(node);
  const times = body.loop?.activated ?? 0;
  if (maximum !== undefined && times >= maximum) return false;
  if (!condition || (times === 0 && !testBefore)) return true;
  const counter = new Map([['loopCounter', String(times)]]);
  return evaluateCondition(context, body, condition, (scope) => overlaid(scope, counter));
}

function characteristicsOf(node: FlowNode): StandardLoop {
  if (node.loop?.kind === 'standardLoop') return node.loop;
  throw new Error(`${node.id} is not a loop body`);
}
