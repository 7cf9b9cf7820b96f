/** The filter of the list of instances, from the query of its address. Pure. */

/** The values of `state` with their labels. */
export const STATES: readonly (readonly [value: string, label: string])[] = [
  ['', 'All'],
  ['active', 'Active'],
  ['incidents', 'With an incident'],
  ['completed', 'Completed'],
  ['canceled', 'Canceled'],
];

type Query = Readonly<Record<string, string>>;

/** The chosen state; the Modeler's links have `active=true&incidents=true` instead. */
export function stateOf({ state, active, incidents }: Query): string {
  if (state !== undefined) return state;
  return active === 'true' || incidents === 'true' ? 'active' : '';
}

/** The body of `POST /v2/process-instances/search`. */
export function instanceFilter(query: Query): Readonly<Record<string, unknown>> {
  const { process, version, business, element, key, variable } = query;
  return {
    ...STATE_FILTERS[stateOf(query)],
    ...(process && { processDefinitionId: process }),
    ...(version && /^\d+$/.test(version) && { processDefinitionVersion: Number(version) }),
    ...(business && { businessId: business }),
    ...(element && { elementId: element }),
    ...(key && /^\d+$/.test(key) && { processInstanceKey: key }),
    ...(variable && /^[^=]+=/.test(variable) && { variables: [variablePair(variable)] }),
  };
}

function variablePair(text: string): { readonly name: string; readonly value: string } {
  const at = text.indexOf('=');
  return { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() };
}

/** The conditions of a bulk operation on what the list shows; undefined: these are not active instances. */
export function bulkConditions(query: Query): Readonly<Record<string, string>> | undefined {
  const state = stateOf(query);
  if (state === 'completed' || state === 'canceled') return undefined;
  const { process, version, business, element, variable } = query;
  const pair = variable && /^[^=]+=/.test(variable) ? variablePair(variable) : undefined;
  return {
    state: 'active',
    ...(process && { process }),
    ...(version && { version }),
    ...(element && { element }),
    ...(business && { 'business-key': business }),
    ...(state === 'incidents' && { incident: 'yes' }),
    ...(pair && { [`variable.${pair.name}`]: pair.value }),
  };
}

const STATE_FILTERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  active: { state: 'ACTIVE' },
  incidents: { state: 'ACTIVE', hasIncident: true },
  completed: { state: 'COMPLETED' },
  canceled: { state: 'TERMINATED' },
};
