/** The files of definitions. */
import { startFormId } from '../../bpmn/start-form.ts';
import { notFound } from '../http/problem.ts';
import type { StoredDefinition } from '../model/queries.ts';
import { TENANT } from '../model/resource.ts';
import type { Operation, OperationAnswer } from './operation.ts';
import { keyParam } from './request-fields.ts';

/** The XML of a process, decision graph or decision. */
function xmlOperation(id: string, path: string, param: string, title: string): Operation {
  return {
    id,
    method: 'GET',
    path,
    role: 'read',
    async answer({ model }, request) {
      const key = keyParam(request, param);
      const text = request.params[param] ?? '';
      const definition = await model.find('definition', { key }, key);
      const found = definition ?? (await model.query('decision', { key: text }))?.graph;
      if (!found || found.kind === 'form') throw notFound(`${title} with key '${text}' not found`);
      return { body: found.xml, contentType: 'text/xml; charset=utf-8' };
    },
  };
}

export const getProcessDefinitionXml = xmlOperation(
  'getProcessDefinitionXml',
  '/process-definitions/{processDefinitionKey}/xml',
  'processDefinitionKey',
  'Process Definition',
);

export const getDecisionDefinitionXml = xmlOperation(
  'getDecisionDefinitionXml',
  '/decision-definitions/{decisionDefinitionKey}/xml',
  'decisionDefinitionKey',
  'Decision Definition',
);

export const getDecisionRequirementsXml = xmlOperation(
  'getDecisionRequirementsXml',
  '/decision-requirements/{decisionRequirementsKey}/xml',
  'decisionRequirementsKey',
  'Decision Requirements',
);

/** The form that a process' start event is linked to, in its latest version. */
export const getStartProcessForm: Operation = {
  id: 'getStartProcessForm',
  method: 'GET',
  path: '/process-definitions/{processDefinitionKey}/form',
  role: 'read',
  async answer({ model }, request) {
    const key = keyParam(request, 'processDefinitionKey');
    const definition = await model.find('definition', { key }, key);
    if (definition?.kind !== 'process') throw notFound(`Process Definition with key '${key}' not found`);
    const formId = await startFormId(definition.xml, definition.id);
    if (formId === undefined) return { status: 204 };
    return formAnswer(await model.query('definitionById', { kind: 'form', id: formId }));
  },
};

/** The form of a user task that is linked to a deployed form. */
export const getUserTaskForm: Operation = {
  id: 'getUserTaskForm',
  method: 'GET',
  path: '/user-tasks/{userTaskKey}/form',
  role: 'read',
  async answer({ model }, request) {
    const key = keyParam(request, 'userTaskKey');
    const task = await model.find('get', { resource: 'user-tasks', key: String(key) }, key);
    if (!task) throw notFound(`User Task with key '${key}' not found`);
    if (task['formKey'] === null) return { status: 204 };
    return formAnswer(await model.query('definition', { key: Number(task['formKey']) }));
  },
};

function formAnswer(form: StoredDefinition | null): OperationAnswer {
  if (!form) return { status: 204 };
  const { id: formId, xml: schema, version } = form;
  return { body: { formKey: String(form.key), formId, schema, version, tenantId: TENANT } };
}
