/**
 * The scope of one activation in an ad-hoc subprocess: an element and what follows it. It completes when
 * nothing in it is left. Source: Zeebe's AdHocSubProcessInnerInstanceProcessor.
 */
import type { ElementType } from '../element.ts';

export const adHocSubProcessInnerInstance = {
  type: 'adHocSubProcessInnerInstance',
  bpmnType: 'bpmn:AdHocSubProcess',
  matches: () => false,
  extensions: [],
  compile() {
    // Made of an ad-hoc subprocess: see compile/ad-hoc.ts.
  },
  onActivated: () => 'wait',
} satisfies ElementType;
