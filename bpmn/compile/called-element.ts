/** `zeebe:calledElement` of a call activity. Pure. Source: Zeebe's ZeebeCalledElementValidator. */
import type { ModdleElement } from '../parse/moddle-element.ts';
import { textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { singleExtension } from './extensions.ts';

export const CALLED_ELEMENT_EXTENSION = 'zeebe:CalledElement';

/** Sets `node.called`, or reports a finding. */
export function readCalledElement(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  const called = singleExtension(source, CALLED_ELEMENT_EXTENSION, compiler);
  if (called === undefined) {
    compiler.report(source, 'zeebe:calledElement with a processId is missing');
    return;
  }
  // An older Modeler wrote FEEL into a separate attribute.
  const expression = textOf(called, 'processIdExpression')?.trim() ?? '';
  const text = (textOf(called, 'processId')?.trim() ?? '') || (expression && `=${expression}`);
  if (!text) {
    compiler.report(source, 'the processId of zeebe:calledElement is missing or empty');
    return;
  }
  const processId = compiler.textOrFeel(source, text, 'the processId');
  const binding = textOf(called, 'bindingType') || 'latest';
  if (binding !== 'latest' && binding !== 'deployment' && binding !== 'versionTag') {
    compiler.report(source, `the bindingType '${binding}' is not one of latest, deployment, versionTag`);
    return;
  }
  const versionTag = textOf(called, 'versionTag')?.trim() ?? '';
  if (binding === 'versionTag' && versionTag === '') {
    compiler.report(source, 'the bindingType versionTag requires a versionTag');
    return;
  }
  const businessId = textOf(called, 'businessId')?.trim();
  const businessKey = businessId && compiler.textOrFeel(source, businessId, 'the businessId');
  if (processId === undefined) return;
  node.called = {
    processId,
    binding,
    ...(binding === 'versionTag' ? { versionTag } : {}),
    ...(businessId === '' ? { businessKey: null } : businessKey ? { businessKey } : {}),
    propagateAllParentVariables: called.get('propagateAllParentVariables') !== false,
    propagateAllChildVariables: called.get('propagateAllChildVariables') !== false,
  };
}
