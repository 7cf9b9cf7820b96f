/** `zeebe:script`: FEEL evaluated by the engine. Pure. Source: Zeebe's ZeebeScript. */
import type { ModdleElement } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { singleExtension } from './extensions.ts';

/** Sets `node.script`, or reports a finding. */
export function readScript(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  const script = singleExtension(source, 'zeebe:Script', compiler);
  if (script === undefined) return;
  const resultVariable = compiler.requireText(
    source,
    script,
    'resultVariable',
    'the resultVariable of zeebe:script',
  );
  const text = script.get('expression');
  const expression = compiler.feel(
    source,
    typeof text === 'string' ? text.trim() : '',
    'the expression of zeebe:script',
  );
  if (expression !== undefined && resultVariable !== undefined) node.script = { expression, resultVariable };
}
