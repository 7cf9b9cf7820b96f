/**
 * A user task as a job of Zeebe's own type. What `zeebe:assignmentDefinition` and its like say becomes the
 * job headers that Zeebe gives to job-based user tasks. Pure. Source: Zeebe's UserTaskTransformer and
 * Protocol (reserved header names).
 */
import type { JobDefinition, TextOrFeel } from '../model.ts';
import type { ModdleElement } from '../parse/moddle-element.ts';
import { textOf } from '../parse/moddle-element.ts';
import type { Compiler } from './compiler.ts';
import type { NodeDraft } from './draft.ts';
import { singleExtension } from './extensions.ts';
import { hasJob, readHeaders, readJob } from './job.ts';

/** The extension elements of a user task beside those of a job. */
export const USER_TASK_EXTENSIONS = [
  'zeebe:UserTask',
  'zeebe:AssignmentDefinition',
  'zeebe:FormDefinition',
  'zeebe:TaskSchedule',
  'zeebe:PriorityDefinition',
] as const;

const JOB_TYPE = 'io.camunda.zeebe:userTask';
/** Where Zeebe's extension elements say something that a job header repeats. */
const HEADERS: readonly (readonly [extension: string, attribute: string])[] = [
  ['zeebe:AssignmentDefinition', 'assignee'],
  ['zeebe:AssignmentDefinition', 'candidateGroups'],
  ['zeebe:AssignmentDefinition', 'candidateUsers'],
  ['zeebe:TaskSchedule', 'dueDate'],
  ['zeebe:TaskSchedule', 'followUpDate'],
  ['zeebe:FormDefinition', 'formKey'],
  ['zeebe:FormDefinition', 'formId'],
  ['zeebe:FormDefinition', 'externalReference'],
  ['zeebe:PriorityDefinition', 'priority'],
];

/** Sets `node.job`: by `zeebe:taskDefinition` where there is one, else by Zeebe's type for user tasks. */
export function readUserTask(source: ModdleElement, node: NodeDraft, compiler: Compiler): void {
  if (hasJob(source)) readJob(source, node, compiler);
  else {
    const type: TextOrFeel = { kind: 'static', text: JOB_TYPE };
    node.job = { type, retries: { kind: 'static', text: '3' }, headers: readHeaders(source, compiler) };
  }
  if (node.job !== undefined) node.job = withUserTaskHeaders(node.job, source, compiler);
}

function withUserTaskHeaders(job: JobDefinition, source: ModdleElement, compiler: Compiler): JobDefinition {
  const headers = [...job.headers];
  const computed: (readonly [string, Extract<TextOrFeel, { kind: 'feel' }>['expression']])[] = [];
  for (const [extension, attribute] of HEADERS) {
    const element = singleExtension(source, extension, compiler);
    const text = element === undefined ? '' : (textOf(element, attribute)?.trim() ?? '');
    const value = text === '' ? undefined : compiler.textOrFeel(source, text, attribute);
    if (value === undefined) continue;
    const name = `io.camunda.zeebe:${attribute}`;
    if (value.kind === 'static') headers.push([name, value.text]);
    else computed.push([name, value.expression]);
  }
  return computed.length === 0 ? { ...job, headers } : { ...job, headers, computedHeaders: computed };
}
