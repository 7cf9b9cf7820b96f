/**
 * A process in a transcript: a line for each node (`id type {further parts as JSON}`) and for each flow (`a
 * -> b if x > 5`); the content of a subprocess is indented below it. Pure.
 */
import type { NodeSpec, ProcessSpec } from '../bpmn-xml.ts';

/** Reads the indented lines below `deploy <id>`. Throws on a line that is neither. */
export function processOf(id: string, lines: readonly string[]): ProcessSpec {
  return { id, ...scopeOf(lines) };
}

function scopeOf(lines: readonly string[]): { nodes: NodeSpec[]; flows: string[] } {
  const nodes: NodeSpec[] = [];
  const flows: string[] = [];
  const indent = /^ */.exec(lines[0] ?? '')?.[0].length ?? 0;
  for (let at = 0; at < lines.length; at++) {
    const text = (lines[at] ?? '').slice(indent);
    if (text.includes('->')) {
      flows.push(text);
      continue;
    }
    const match = /^(?<id>\S+) (?<type>\w+)(?: (?<more>\{.*))?$/.exec(text);
    if (!match?.groups) throw new Error(`neither a node nor a flow: ${lines[at]}`);
    const { id = '', type = '', more = '{}' } = match.groups;
    const inside: string[] = [];
    while ((lines[at + 1] ?? '').startsWith(' '.repeat(indent + 1))) inside.push(lines[++at] ?? '');
    nodes.push({
      id,
      type,
      ...(JSON.parse(more) as object),
      ...(inside.length > 0 ? scopeOf(inside) : {}),
    });
  }
  return { nodes, flows };
}
