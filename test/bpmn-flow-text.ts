/**
 * Sequence flows as text, for `bpmn-xml.ts`: `a -> b -> c`, `a -> b if x > 5`, `a -> b default`. Pure.
 */

/**
 * One sequence flow as text (see `bpmn-xml.ts`) or in parts; `if` is FEEL with or without its leading `=`.
 */
export type FlowSpec =
  | string
  | { id?: string; name?: string; from: string; to: string; if?: string; default?: boolean };

export interface FlowParts {
  id: string;
  name: string | undefined;
  from: string;
  to: string;
  condition: string | undefined;
  isDefault: boolean;
}

/** The flows of one scope, each with an id. Throws for a text that is not a flow. */
export function readFlows(specs: readonly FlowSpec[]): FlowParts[] {
  const flows: FlowParts[] = [];
  const uses = new Map<string, number>();
  const add = (from: string, to: string, rest: Partial<FlowParts>) => {
    const name = `${from}_${to}`;
    const use = (uses.get(name) ?? 0) + 1;
    uses.set(name, use);
    const id = rest.id ?? (use === 1 ? name : `${name}_${use}`);
    flows.push({
      name: rest.name,
      from,
      to,
      condition: rest.condition,
      isDefault: rest.isDefault ?? false,
      id,
    });
  };
  for (const spec of specs) {
    if (typeof spec !== 'string') {
      const rest: Partial<FlowParts> = {
        name: spec.name,
        condition: spec.if,
        isDefault: spec.default ?? false,
      };
      if (spec.id !== undefined) rest.id = spec.id;
      add(spec.from, spec.to, rest);
      continue;
    }
    const match = /^(?<chain>.*?)(?: if (?<condition>.*)| (?<isDefault>default))?$/s.exec(spec.trim());
    const ids = (match?.groups?.['chain'] ?? spec).split('->').map((id) => id.trim());
    if (ids.length < 2) throw new Error(`a flow needs '->': ${spec}`);
    const rest = {
      condition: match?.groups?.['condition'],
      isDefault: match?.groups?.['isDefault'] !== undefined,
    };
    ids.slice(1).forEach((to, index) => {
      add(ids[index] ?? '', to, rest);
    });
  }
  return flows;
}
