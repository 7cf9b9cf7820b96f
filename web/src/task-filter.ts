/** The filters of the list of tasks. Pure. */

/** The values of the query with their labels. */
export const ASSIGNEE_FILTERS: readonly (readonly [value: string, label: string])[] = [
  ['', 'All open'],
  ['mine', 'Mine'],
  ['unassigned', 'Not assigned'],
  ['done', 'Completed'],
];

/** The filter of `POST /v2/user-tasks/search`; null if it needs the user's name and there is none. */
export function taskFilter(
  whose: string,
  userName: string,
  group = '',
): Readonly<Record<string, unknown>> | null {
  const filter = byAssignee(whose, userName);
  return filter && group !== '' ? { ...filter, candidateGroup: group } : filter;
}

function byAssignee(whose: string, userName: string): Readonly<Record<string, unknown>> | null {
  if (whose === 'done') return { state: 'COMPLETED' };
  if (whose === 'unassigned') return { state: 'CREATED', assignee: { $exists: false } };
  if (whose !== 'mine') return { state: 'CREATED' };
  return userName === '' ? null : { state: 'CREATED', assignee: userName };
}
