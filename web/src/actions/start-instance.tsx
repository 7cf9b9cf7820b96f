/** Starts an instance of a process, by its start form if it has one. */
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { ApiError } from '../api.ts';
import { request } from '../api.ts';
import { startCommand } from '../commands.ts';
import { variablesProblem } from '../format.ts';
import type { ProcessDefinition } from '../items.ts';
import { instanceLink } from '../links.ts';
import { ActionDialog, PlainDialog } from '../parts/dialog.tsx';
import { FormFields } from '../parts/form-fields.tsx';
import { ErrorBox, Loading } from '../parts/states.tsx';
import { say } from '../parts/toasts.tsx';
import { TextField, VariablesField } from '../parts/variables-field.tsx';
import { go } from '../route.ts';

interface StartInstanceProps {
  readonly definition: ProcessDefinition;
  close(): void;
}

export function StartInstance({ definition, close }: StartInstanceProps): VNode {
  /** Undefined: loading; null: the process has no start form, or the user wants to write JSON. */
  const [schema, setSchema] = useState<string | null>();
  const { processDefinitionKey } = definition;
  useEffect(() => {
    const path = `/v2/process-definitions/${processDefinitionKey}/form`;
    request<{ schema: string } | undefined>(path).then(
      (form) => setSchema(form?.schema ?? null),
      // Without the form, an instance can still be started.
      () => setSchema(null),
    );
  }, [processDefinitionKey]);
  if (schema === undefined)
    return (
      <PlainDialog title={titleOf(definition)} close={close}>
        <Loading />
      </PlainDialog>
    );
  if (schema === null) return <StartByJson definition={definition} close={close} />;
  return <StartByForm definition={definition} schema={schema} onJson={() => setSchema(null)} close={close} />;
}

const titleOf = ({ name, processDefinitionId, version }: ProcessDefinition): string =>
  `Start ${name ?? processDefinitionId}, version ${version}`;

/** As text: parsing would change numbers with many digits. */
async function start(
  { processDefinitionKey }: ProcessDefinition,
  variables: string,
  businessId: string,
): Promise<string> {
  const head = JSON.stringify({ processDefinitionKey, ...(businessId !== '' && { businessId }) });
  const bodyText = `${head.slice(0, -1)},"variables":${variables.trim() || '{}'}}`;
  const started = await request<{ processInstanceKey: string }>('/v2/process-instances', { bodyText });
  go(instanceLink(started.processInstanceKey));
  return `Started instance ${started.processInstanceKey}.`;
}

function StartByJson({ definition, close }: StartInstanceProps): VNode {
  const [text, setText] = useState('');
  const [businessKey, setBusinessKey] = useState('');
  return (
    <ActionDialog
      title={titleOf(definition)}
      verb="Start"
      command={startCommand(definition.processDefinitionId, definition.version, text, businessKey)}
      problem={variablesProblem(text)}
      close={close}
      run={() => start(definition, text, businessKey)}
    >
      <TextField label="Business key, may be empty" value={businessKey} onInput={setBusinessKey} />
      <VariablesField value={text} onInput={setText} />
    </ActionDialog>
  );
}

function StartByForm({
  definition,
  schema,
  onJson,
  close,
}: StartInstanceProps & { readonly schema: string; onJson(): void }): VNode {
  const [error, setError] = useState<ApiError>();
  const send = async (variables: string): Promise<boolean> => {
    try {
      say(await start(definition, variables, ''));
      close();
      return true;
    } catch (failure) {
      setError(failure as ApiError);
      return false;
    }
  };
  return (
    <PlainDialog title={titleOf(definition)} close={close}>
      <FormFields
        name={`start ${definition.processDefinitionId}`}
        schema={schema}
        data={{}}
        verb="Start"
        send={send}
      >
        <button type="button" onClick={onJson}>
          Write JSON instead
        </button>
        <button type="button" onClick={close}>
          Close
        </button>
      </FormFields>
      {error && <ErrorBox error={error} />}
    </PlainDialog>
  );
}
