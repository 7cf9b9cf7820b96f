/** The filter of the list of instances, from the query of its address. Pure. */

/** The values of `state` with their labels. */
export const STATES: readonly (readonly [value: string, label: string])[] = [
  ['', 'All'],
  ['active', 'Active'],
  ['incidents', 'With an incident'],
  ['completed', 'Completed'],
  ['canceled', 'Canceled'],
];

/** The values of `since` with their labels: how long ago an instance has started at most. */
export const SINCE: readonly (readonly [value: string, label: string])[] = [
  ['', 'At any time'],
  ['15m', 'In the last 15 minutes'],
  ['1h', 'In the last hour'],
  ['1d', 'In the last 24 hours'],
  ['7d', 'In the last 7 days'],
];

const SINCE_MS: Readonly<Record<string, number>> = {
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
  '7d': 604_800_000,
};

type Query = Readonly<Record<string, string>>;

/** The chosen state; the Modeler's links have `active=true&incidents=true` instead. */
export function stateOf({ state, active, incidents }: Query): string {
  if (state !== undefined) return state;
  return active === 'true' || incidents === 'true' ? 'active' : '';
}

/** The filter of `POST /v2/process-instances/search`, at a time in epoch ms. */
export function instanceFilter(query: Query, nowMs: number): Readonly<Record<string, unknown>> {
  const { process, version, business, element, key, variable, since = '' } = query;
  const sinceMs = SINCE_MS[since];
  return {
    ...(sinceMs !== undefined && { startDate: { $gte: new Date(nowMs - sinceMs).toISOString() } }),
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

/**
 * The conditions of a bulk operation on what the list shows; undefined: these are not active instances, or
 * the list is limited by a time, which bulk operations don't have.
 */
export function bulkConditions(query: Query): Readonly<Record<string, string>> | undefined {
  const state = stateOf(query);
  if (state === 'completed' || state === 'canceled' || query['since']) return undefined;
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
