/** form-js: shows a form, and returns what was filled in. */
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';

export interface OpenForm {
  submit(): { readonly isValid: boolean; readonly data: object };
  close(): void;
}

interface FormEvents {
  on(event: 'changed', listener: (event: { readonly data: object }) => void): void;
}

/** `onChange`: called with all values when one has changed. Rejects if the schema can't be shown. */
export async function openForm(
  container: HTMLElement,
  schema: object,
  data: Record<string, unknown>,
  onChange: (data: object) => void,
): Promise<OpenForm> {
  const form = new Form({ container });
  await form.importSchema(schema, data);
  (form as unknown as FormEvents).on('changed', ({ data: changed }) => onChange(changed));
  return {
    submit() {
      const { data: result, errors } = form.submit();
      return { isValid: Object.keys(errors).length === 0, data: result };
    },
    close: () => form.destroy(),
  };
}
