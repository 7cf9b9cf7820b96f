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
  const { process, version, business, element, key } = query;
  return {
    ...STATE_FILTERS[stateOf(query)],
    ...(process && { processDefinitionId: process }),
    ...(version && /^\d+$/.test(version) && { processDefinitionVersion: Number(version) }),
    ...(business && { businessId: business }),
    ...(element && { elementId: element }),
    ...(key && /^\d+$/.test(key) && { processInstanceKey: key }),
  };
}

const STATE_FILTERS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  active: { state: 'ACTIVE' },
  incidents: { state: 'ACTIVE', hasIncident: true },
  completed: { state: 'COMPLETED' },
  canceled: { state: 'TERMINATED' },
};
