/**
 * A user task: native with `zeebe:userTask`, otherwise a job with Zeebe's type for user tasks. For a job,
 * `zeebe:assignmentDefinition` and similar elements become the headers that Zeebe sets on job-based user
 * tasks. Pure. Source: Zeebe's UserTaskTransformer and Protocol (reserved header names), its validators of
 * zeebe:taskSchedule and zeebe:priorityDefinition.
 */

import { readBinding } from '../../compile/binding.ts';
import type { Compiler } from '../../compile/compiler.ts';
import type { NodeDraft } from '../../compile/draft.ts';
import { singleExtension } from '../../compile/extensions.ts';
import { hasJob, readHeaders, readJob } from '../../compile/job.ts';
import { readListeners } from '../../compile/listeners.ts';
import { toInstantMs } from '../../feel/index.ts';
import type {
  FormReference,
  JobDefinition,
  TaskListenerEvent,
  TextOrFeel,
  UserTaskDefinition,
} from '../../model.ts';
import type { ModdleElement } from '../../parse/moddle-element.ts';
import { extensionsOf, textOf } from '../../parse/moddle-element.ts';
import { headerName, isPriority, namesOfText } from './attributes.ts';

/** The extension elements of a user task, in addition to those of a job. */
export const USER_TASK_EXTENSIONS = [
  'zeebe:UserTask',
  'zeebe:AssignmentDefinition',
  'zeebe:FormDefinition',
  'zeebe:TaskSchedule',
  'zeebe:PriorityDefinition',
  'zeebe:TaskListeners',
] as const;

const LISTENER_EVENTS: readonly TaskListenerEvent[] = [
  'creating',
  'assigning',
  'updating',
  'completing',
  'canceling',
];
/** The job type of a user task that is neither native nor has a task definition. */
export const USER_TASK_JOB_TYPE = 'io.camunda.zeebe:userTask';
/** A user gets the task once. */
const RETRIES = '1';
/** Attributes of Zeebe's extension elements that become job headers. */
const HEADERS: readonly (readonly [extension: string, attribute: string])[] = [
  ['zeebe:AssignmentDefinition', 'assignee'],
  ['zeebe:AssignmentDefinition', 'candidateGroups'],
  ['zeebe:AssignmentDefinition', 'candidateUsers'],
  ['zeebe:TaskSchedule', 'dueDate'],
  ['zeebe:TaskSchedule', 'followUpDate'],
  ['zeebe:FormDefinition', 'formKey'],
  ['zeebe:FormDefinition', 'externalReference'],
  ['zeebe:PriorityDefinition', 'priority'],
];

/**
 * Sets `node.userTask` or `node.job`: a job from `zeebe:taskDefinition` if there is one, else with Zeebe's
 * type for user tasks.
 */
export function readUserTask(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  if (extensionsOf(source, 'zeebe:UserTask').length > 0) {
    if (hasJob(source)) {
      compiler.report(
        source,
        'zeebe:userTask and zeebe:taskDefinition: a user task is either native or job-based, not both',
      );
    }
    node.userTask = readDefinition(source, compiler);
    return;
  }
  if (extensionsOf(source, 'zeebe:TaskListeners').length > 0) {
    compiler.report(
      source,
      "zeebe:taskListeners require zeebe:userTask; a job-based user task can't have task listeners",
    );
  }
  if (hasJob(source)) readJob(source, node, compiler);
  else {
    const type: TextOrFeel = { kind: 'static', text: USER_TASK_JOB_TYPE };
    const retries: TextOrFeel = { kind: 'static', text: RETRIES };
    node.job = { type, retries, headers: readHeaders(source, compiler) };
  }
  if (node.job !== undefined) node.job = withUserTaskHeaders(node.job, source, compiler);
}

function withUserTaskHeaders(job: JobDefinition, source: ModdleElement, compiler: Compiler): JobDefinition {
  const headers = [...job.headers];
  const attributes: (readonly [string, TextOrFeel])[] = [];
  for (const [extension, attribute] of HEADERS) {
    const value = readAttribute(source, extension, attribute, compiler);
    if (value === undefined) continue;
    const name = headerName(attribute);
    // Zeebe always passes candidates as a list.
    if (value.kind === 'static' && attribute.startsWith('candidate'))
      headers.push([name, JSON.stringify(namesOfText(value.text))]);
    else if (value.kind === 'static') headers.push([name, value.text]);
    else attributes.push([attribute, value]);
  }
  const form = readForm(source, compiler);
  return {
    ...job,
    headers,
    ...(attributes.length > 0 && { userTaskAttributes: attributes }),
    ...(form && { form }),
  };
}

function readDefinition(source: ModdleElement, compiler: Compiler): UserTaskDefinition {
  const [assignee, candidateGroups, candidateUsers, dueDate, followUpDate, formKey, reference, priority] =
    HEADERS.map(([extension, attribute]) => readAttribute(source, extension, attribute, compiler));
  checkDate(source, dueDate, 'dueDate', compiler);
  checkDate(source, followUpDate, 'followUpDate', compiler);
  if (priority?.kind === 'static' && !isPriority(Number(priority.text))) {
    compiler.report(source, `the priority '${priority.text}' is not an integer from 0 to 100`);
  }
  const externalFormReference = reference ?? formKey;
  const form = readForm(source, compiler);
  const listeners = readListeners(source, 'zeebe:TaskListeners', LISTENER_EVENTS, compiler);
  return {
    ...(listeners && { listeners: Object.fromEntries(listeners) }),
    ...(assignee && { assignee }),
    ...(candidateGroups && { candidateGroups }),
    ...(candidateUsers && { candidateUsers }),
    ...(dueDate && { dueDate }),
    ...(followUpDate && { followUpDate }),
    ...(form && { form }),
    ...(externalFormReference && { externalFormReference }),
    ...(priority && { priority }),
  };
}

/** `formId` of `zeebe:formDefinition`. A `formKey` is passed on as it is, also that of an embedded form. */
function readForm(source: ModdleElement, compiler: Compiler): FormReference | undefined {
  const element = singleExtension(source, 'zeebe:FormDefinition', compiler);
  if (element === undefined) return undefined;
  const text = textOf(element, 'formId')?.trim() ?? '';
  const formId = text === '' ? undefined : compiler.textOrFeel(source, text, 'formId');
  return formId && { formId, binding: readBinding(source, element, compiler) };
}

function readAttribute(
  source: ModdleElement,
  extension: string,
  attribute: string,
  compiler: Compiler,
): TextOrFeel | undefined {
  const element = singleExtension(source, extension, compiler);
  const text = element === undefined ? '' : (textOf(element, attribute)?.trim() ?? '');
  return text === '' ? undefined : compiler.textOrFeel(source, text, attribute);
}

function checkDate(
  source: ModdleElement,
  date: TextOrFeel | undefined,
  attribute: string,
  compiler: Compiler,
): void {
  if (date?.kind !== 'static' || toInstantMs(date.text) !== null) return;
  const example = 'a date and time such as 2023-03-02T15:35+02:00';
  compiler.report(source, `the ${attribute} '${date.text.slice(0, 100)}' is not ${example}`);
}
