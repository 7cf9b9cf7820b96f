/** The form by which a process is started. Asynchronous, because parsing is; no I/O. */
import { elementsOf, extensionsOf, idOf, textOf } from './parse/moddle-element.ts';
import { parseModel } from './parse.ts';

/**
 * The form id at the none start event of a process, as `zeebe:formDefinition` has it; undefined if it has
 * none, or the model can't be read. An expression is not a form id.
 */
export async function startFormId(xml: string, processId: string): Promise<string | undefined> {
  const { definitions } = await parseModel(`${processId}.bpmn`, xml);
  const process =
    definitions && elementsOf(definitions, 'rootElements').find((each) => idOf(each) === processId);
  const start = (process ? elementsOf(process, 'flowElements') : []).find(
    (each) => each.$type === 'bpmn:StartEvent' && elementsOf(each, 'eventDefinitions').length === 0,
  );
  const [form] = start ? extensionsOf(start, 'zeebe:FormDefinition') : [];
  const formId = form && textOf(form, 'formId')?.trim();
  return formId === '' || formId?.startsWith('=') ? undefined : formId;
}
