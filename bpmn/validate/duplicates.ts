/**
 * Events that wait for the same thing in one place, so that it would not be clear which of them gets it.
 * Pure.
 */
import type { NodeDraft } from '../compile/draft.ts';

/** Each event whose message name an earlier one of `events` has, by text or by the same expression. */
export function duplicateMessages(events: readonly NodeDraft[]): { node: NodeDraft; name: string }[] {
  const seen = new Set<string>();
  const duplicates: { node: NodeDraft; name: string }[] = [];
  for (const node of events) {
    if (node.event?.kind !== 'message') continue;
    const { name } = node.event;
    const text = name.kind === 'static' ? name.text : `=${name.expression.source}`;
    if (seen.has(text)) duplicates.push({ node, name: text });
    seen.add(text);
  }
  return duplicates;
}

/** Each event whose error code an earlier one of `events` has; the empty code catches all. */
export function duplicateErrors(events: readonly NodeDraft[]): { node: NodeDraft; code: string }[] {
  const seen = new Set<string>();
  const duplicates: { node: NodeDraft; code: string }[] = [];
  for (const node of events) {
    if (node.event?.kind !== 'error') continue;
    const code = node.event.code?.kind === 'static' ? node.event.code.text : '';
    if (seen.has(code)) duplicates.push({ node, code });
    seen.add(code);
  }
  return duplicates;
}
