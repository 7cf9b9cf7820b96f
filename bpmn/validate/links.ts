/**
 * Rules for the link events of one scope. Pure. Source: BPMN 2.0.2 §10.5.5; Zeebe's
 * LinkEventDefinitionValidator.
 */
import type { Compiler } from '../compile/compiler.ts';
import type { NodeDraft } from '../compile/draft.ts';

/** Each link has one catch event; each throw event has a catch event of its name in the same scope. */
export function validateLinks(scope: NodeDraft, compiler: Compiler): void {
  const catches = new Set<string>();
  for (const node of scope.children) {
    if (node.event?.kind !== 'link' || !node.traits.listens) continue;
    const { name } = node.event;
    if (catches.has(name)) {
      compiler.reportNode(node, `another link catch event in '${scope.id}' also has the name '${name}'`);
    }
    catches.add(name);
  }
  for (const node of scope.children) {
    if (node.event?.kind !== 'link' || node.traits.listens) continue;
    if (catches.has(node.event.name)) continue;
    compiler.reportNode(node, `no link catch event named '${node.event.name}' in '${scope.id}'`);
  }
}
