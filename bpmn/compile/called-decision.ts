/**
 * `zeebe:calledDecision`: the decision that a business rule task calls. Pure. Source: Zeebe's
 * ZeebeCalledDecision.
 */
import type { ModdleElement } from '../parse/moddle-element.ts';
import { textOf } from '../parse/moddle-element.ts';
import { readBinding } from './binding.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { singleExtension } from './extensions.ts';

/** Sets `node.calledDecision`, or reports a finding. */
export function readCalledDecision(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  const element = singleExtension(source, 'zeebe:CalledDecision', compiler);
  if (element === undefined) return;
  const text = textOf(element, 'decisionId')?.trim() ?? '';
  const decisionId = compiler.requireSource(source, text, 'the decisionId of zeebe:calledDecision');
  const resultVariable = compiler.requireText(
    source,
    element,
    'resultVariable',
    'the resultVariable of zeebe:calledDecision',
  );
  const binding = readBinding(source, element, compiler);
  if (decisionId && resultVariable) node.calledDecision = { decisionId, resultVariable, binding };
}
