/** The form of a user task: deployed, embedded in the process, or a reference to something else. */

import type { ProcessInstance } from '../../state/instance.ts';
import { assignmentOfJob, isUserTaskJob } from '../job-based-user-task.ts';
import { RequestError } from '../request-error.ts';
import type { TopicScanner } from '../topic-scanner.ts';
import { readCompiledDefinitions } from './compiled-definitions.ts';
import { readDefinitions } from './definitions.ts';

export interface TaskForm {
  readonly kind: 'deployed' | 'embedded' | 'external';
  /** For a deployed form. */
  readonly formKey?: number;
  readonly formId?: string;
  /** For another kind of form. */
  readonly reference?: string;
  /** The form's JSON. */
  readonly schema?: unknown;
}

/**
 * Null if the task has no form. Throws RequestError (NOT_FOUND) if the form was deleted, or if the element
 * isn't a user task.
 */
export async function readTaskForm(
  scanner: TopicScanner,
  instance: ProcessInstance,
  key: number,
): Promise<TaskForm | null> {
  const element = instance.elements.find(
    ({ key: elementKey, userTask, job }) =>
      (userTask && (userTask.key === key || elementKey === key)) ||
      (job && isUserTaskJob(job) && (job.key === key || elementKey === key)),
  );
  if (element === undefined) {
    throw new RequestError('NOT_FOUND', `${key} is not the key of a user task`, {
      fix: '`signalbox list tasks` shows user tasks.',
    });
  }
  const { userTask, job, elementId } = element;
  if (userTask) {
    if (userTask.formKey) return deployedForm(scanner, userTask.formKey);
    const reference = userTask.externalFormReference;
    return reference ? { kind: 'external', reference } : null;
  }
  if (!job) return null;
  const definitions = new Map(await readCompiledDefinitions(scanner));
  const node = definitions.get(instance.definitionKey)?.process.nodes.get(elementId);
  const { formKey, externalFormReference, embeddedFormId } = assignmentOfJob(job, node);
  if (formKey) return deployedForm(scanner, formKey);
  if (embeddedFormId !== undefined) return embeddedForm(scanner, instance.definitionKey, embeddedFormId);
  return externalFormReference ? { kind: 'external', reference: externalFormReference } : null;
}

async function deployedForm(scanner: TopicScanner, formKey: number): Promise<TaskForm> {
  const form = (await readDefinitions(scanner)).find(({ key }) => key === formKey);
  if (!form) throw new RequestError('NOT_FOUND', `form ${formKey} has been deleted`);
  return { kind: 'deployed', formKey, formId: form.processId, schema: JSON.parse(form.xml) as unknown };
}

async function embeddedForm(scanner: TopicScanner, definitionKey: number, id: string): Promise<TaskForm> {
  const { xml = '' } = (await readDefinitions(scanner)).find(({ key }) => key === definitionKey) ?? {};
  const schema = embeddedFormText(xml, id);
  if (schema === undefined) throw new RequestError('NOT_FOUND', `the process has no form '${id}'`);
  return { kind: 'embedded', formId: id, schema: JSON.parse(schema) as unknown };
}

/** The content of `zeebe:userTaskForm` with an id; undefined if the file has none. Pure. */
export function embeddedFormText(xml: string, id: string): string | undefined {
  for (const [, attributes = '', body = ''] of xml.matchAll(
    /<(?:[\w.-]+:)?userTaskForm\s([^>]*)>([\s\S]*?)<\/(?:[\w.-]+:)?userTaskForm>/g,
  )) {
    if (/(?:^|\s)id\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1] !== id) continue;
    return unescaped(body.replace(/^\s*<!\[CDATA\[([\s\S]*)\]\]>\s*$/, '$1'), body);
  }
  return undefined;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string, source: string): string {
  if (text !== source) return text;
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name] ?? '');
}
