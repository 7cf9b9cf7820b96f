/** The data of the instance view, loaded in parallel. */
import { request, search } from './api.ts';
import { loadCounts } from './counts.ts';
import type { ElementCounts, ElementInstance, Incident, ProcessInstance, UserTask } from './items.ts';

export interface LoadedInstance {
  readonly instance: ProcessInstance;
  readonly elements: readonly ElementInstance[];
  readonly incidents: readonly Incident[];
  readonly tasks: readonly UserTask[];
  readonly counts: readonly ElementCounts[];
  readonly flows: readonly { readonly sequenceFlowId: string }[];
}

/** Maximum number of listed elements: a longer list would be useless; the panel says that there are more. */
export const ELEMENTS_MAX = 500;

/** The name of an element in the model; its id if it has none, or is not among the loaded ones. */
export function elementName({ elements }: LoadedInstance, elementId: string): string {
  return elements.find((each) => each.elementId === elementId)?.elementName ?? elementId;
}

export async function loadInstance(processInstanceKey: string, signal: AbortSignal): Promise<LoadedInstance> {
  const instanceKey = processInstanceKey;
  const within = { filter: { processInstanceKey }, page: { limit: ELEMENTS_MAX } };
  const [instance, elements, incidents, tasks, counts, flows] = await Promise.all([
    request<ProcessInstance>(`/v2/process-instances/${instanceKey}`, { signal }),
    search<ElementInstance>('element-instances', within, signal),
    search<Incident>('incidents', { filter: { processInstanceKey, state: 'ACTIVE' } }, signal),
    search<UserTask>('user-tasks', { filter: { processInstanceKey, state: 'CREATED' } }, signal),
    loadCounts({ instanceKey }, signal),
    request<{ items: { sequenceFlowId: string }[] }>(`/v2/process-instances/${instanceKey}/sequence-flows`, {
      signal,
    }),
  ]);
  return {
    instance,
    elements: elements.items,
    incidents: incidents.items,
    tasks: tasks.items,
    counts,
    flows: flows.items,
  };
}
