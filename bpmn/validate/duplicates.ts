/**
 * Finds events that wait for the same thing in one place, so that it would be unclear which of them is
 * triggered. Pure. Source: Zeebe's ModelUtil.
 */
import type { NodeDraft } from '../compile/draft.ts';
import type { EventDefinition, TextOrFeel } from '../model.ts';

/** Each event that waits for the same as an earlier one of `events`, with a description. */
export function duplicates(events: readonly NodeDraft[]): { node: NodeDraft; what: string }[] {
  const seen = new Set<string>();
  const found: { node: NodeDraft; what: string }[] = [];
  for (const node of events) {
    const what = node.event && whatFor(node.event);
    if (what === undefined) continue;
    if (seen.has(what)) found.push({ node, what });
    seen.add(what);
  }
  return found;
}

/** Such as "waits for the message 'm'"; undefined if any number of such events is allowed. */
function whatFor(event: EventDefinition): string | undefined {
  switch (event.kind) {
    case 'message':
    case 'signal':
      return `waits for the ${event.kind} '${textOf(event.name)}'`;
    case 'conditional':
      return `waits for the condition '=${event.condition.source}'`;
    case 'error':
    case 'escalation': {
      const code = event.code?.kind === 'static' ? event.code.text : '';
      return code === '' ? `catches every ${event.kind}` : `catches the ${event.kind} '${code}'`;
    }
    case 'none':
    case 'timer':
    case 'terminate':
    case 'link':
    case 'compensation':
    case 'cancel':
      return undefined;
  }
}

/** Equal expressions count as the same name. */
function textOf(name: TextOrFeel): string {
  return name.kind === 'static' ? name.text : `=${name.expression.source}`;
}
