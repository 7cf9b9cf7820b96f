/**
 * The scope of one activation in an ad-hoc subprocess: an element and its successors. It completes when
 * nothing in it is active any more. Source: Zeebe's AdHocSubProcessInnerInstanceProcessor.
 */
import type { ElementType } from '../element.ts';

export const adHocSubProcessInnerInstance = {
  type: 'adHocSubProcessInnerInstance',
  bpmnType: null,
  traits: { displayName: 'AD_HOC_SUB_PROCESS_INNER_INSTANCE', isScope: true, isPath: true },
  passesThrough: 'never',
  extensions: [],
  compile() {
    // Derived from an ad-hoc subprocess: see compile.ts.
  },
  onActivated: () => 'wait',
} satisfies ElementType;
