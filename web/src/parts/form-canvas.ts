/** form-js' viewer. */
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';

export interface OpenForm {
  submit(): { readonly isValid: boolean; readonly data: object };
  close(): void;
}

/** Rejects if the schema can't be shown. */
export async function openForm(
  container: HTMLElement,
  schema: object,
  data: Record<string, unknown>,
): Promise<OpenForm> {
  const form = new Form({ container });
  await form.importSchema(schema, data);
  return {
    submit() {
      const { data: result, errors } = form.submit();
      return { isValid: Object.keys(errors).length === 0, data: result };
    },
    close: () => form.destroy(),
  };
}
