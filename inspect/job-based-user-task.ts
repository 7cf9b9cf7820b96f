/**
 * User tasks that are jobs: the assignment and form in their headers. Pure. Source: Zeebe's Protocol
 * (reserved header names).
 */
import { headerName } from '../bpmn/elements/user-task/attributes.ts';
import { USER_TASK_JOB_TYPE } from '../bpmn/elements/user-task/compile.ts';
import type { FlowNode } from '../bpmn/model.ts';
import type { Job } from '../state/instance.ts';
import type { UserTaskView } from './instance-json.ts';

/** True for a job of Camunda's type for user tasks that is not a listener's. */
export function isUserTaskJob({ type, listener }: Job): boolean {
  return type === USER_TASK_JOB_TYPE && !listener;
}

/**
 * Attributes of the task: those in the model, and those that were computed when the job was created. `node`:
 * the element in the model; undefined if the model is unknown.
 */
export function assignmentOfJob(
  { headers = [] }: Job,
  node: FlowNode | undefined,
): Omit<UserTaskView, 'userTaskKey' | 'createdAt'> & { readonly embeddedFormId?: string } {
  const all = new Map([
    ...((node?.inner ?? node)?.job?.headers ?? []),
    ...headers.map(({ name, value }) => [name, value] as const),
  ]);
  const text = (name: string): string | undefined => all.get(headerName(name));
  const list = (name: string): string[] => listOf(text(name) ?? '');
  const formKey = Number(text('formKey') ?? Number.NaN);
  const reference = text('externalReference');
  const embedded = /^camunda-forms:bpmn:(.*)$/s.exec(text('formKey') ?? '')?.[1];
  const candidateGroups = list('candidateGroups');
  const candidateUsers = list('candidateUsers');
  const assignee = text('assignee');
  const dueDate = text('dueDate');
  const followUpDate = text('followUpDate');
  return {
    ...(assignee && { assignee }),
    ...(candidateGroups.length > 0 && { candidateGroups }),
    ...(candidateUsers.length > 0 && { candidateUsers }),
    ...(dueDate && { dueDate }),
    ...(followUpDate && { followUpDate }),
    priority: Number(text('priority') ?? 0) || 0,
    ...(Number.isSafeInteger(formKey) && { formKey }),
    ...(reference && { externalFormReference: reference }),
    ...(embedded !== undefined && { embeddedFormId: embedded }),
  };
}

/** A JSON list of names; a text that isn't a list is a single name. */
function listOf(text: string): string[] {
  if (text === '') return [];
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value.map(String) : [text];
  } catch (error) {
    if (error instanceof SyntaxError) return text.split(',').map((name) => name.trim());
    throw error;
  }
}
