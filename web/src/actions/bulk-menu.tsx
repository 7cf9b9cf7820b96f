/** Bulk operations on all active instances that the filters of a list select. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { useDefinitions } from '../definitions.ts';
import { variablesProblem } from '../format.ts';
import { bulkConditions } from '../instance-filter.ts';
import { ActionButton } from '../parts/action-button.tsx';
import { BulkDialog } from '../parts/bulk-dialog.tsx';
import { NumberField, SelectField } from '../parts/fields.tsx';
import { TextField, VariablesField } from '../parts/variables-field.tsx';
import { query } from '../route.ts';

interface BulkActionProps {
  readonly where: Readonly<Record<string, string>>;
  close(): void;
}

export function BulkMenu(): VNode | null {
  const where = bulkConditions(query.value);
  if (where === undefined) {
    if (!query.value['since']) return null;
    return (
      <p class="hint">Bulk operations can't be limited by time: choose "Started at any time" to use them.</p>
    );
  }
  const { process } = where;
  return (
    <section class="bulkmenu" aria-label="For all active instances that match">
      <span>All that match:</span>
      <ActionButton label="Retry incidents" look="small">
        {(close) => <RetryAll where={where} close={close} />}
      </ActionButton>
      <ActionButton label="Set variables" look="small">
        {(close) => <SetAll where={where} close={close} />}
      </ActionButton>
      {process !== undefined && (
        <ActionButton label="Migrate" look="small">
          {(close) => <MigrateAll where={where} close={close} />}
        </ActionButton>
      )}
      {where['element'] !== undefined && (
        <ActionButton label="Move" look="small">
          {(close) => <MoveAll where={where} close={close} />}
        </ActionButton>
      )}
      <ActionButton label="Cancel" look="small">
        {(close) => (
          <BulkDialog
            title="Cancel all that match?"
            verb="Cancel all"
            operation="cancel"
            where={where}
            isDangerous
            close={close}
          />
        )}
      </ActionButton>
    </section>
  );
}

function RetryAll({ where, close }: BulkActionProps): VNode {
  const [retries, setRetries] = useState(1);
  return (
    <BulkDialog
      title="Retry the incidents of all that match"
      verb="Retry all"
      operation="retry"
      where={where['incident'] === undefined ? { ...where, incident: 'yes' } : where}
      settings={{ retries: Math.max(1, retries) }}
      options={{ retries: String(retries) }}
      close={close}
    >
      <NumberField label="Retries of each job" value={retries} onInput={setRetries} />
    </BulkDialog>
  );
}

function SetAll({ where, close }: BulkActionProps): VNode {
  const [text, setText] = useState('');
  const problem = text.trim() === '' ? 'Write the variables as one JSON object.' : variablesProblem(text);
  return (
    <BulkDialog
      title="Set variables of all that match"
      verb="Set for all"
      operation="set-variables"
      where={where}
      {...(problem === undefined && { variables: text })}
      options={{ variables: text }}
      problem={problem}
      close={close}
    >
      <VariablesField value={text} onInput={setText} />
    </BulkDialog>
  );
}

function MigrateAll({ where, close }: BulkActionProps): VNode {
  const targets = useDefinitions().filter(
    (each) => each.processDefinitionId === where['process'] && String(each.version) !== where['version'],
  );
  const [key, setKey] = useState('');
  const target = targets.find((each) => each.processDefinitionKey === key) ?? targets[0];
  return (
    <BulkDialog
      title="Migrate all that match"
      verb="Migrate all"
      operation="migrate"
      where={where}
      settings={target ? { targetProcessDefinitionKey: target.processDefinitionKey } : {}}
      options={target ? { 'to-version': String(target.version) } : {}}
      problem={target ? undefined : 'There is no other version of this process.'}
      close={close}
    >
      <div class="field">
        <SelectField
          label="To version"
          value={target?.processDefinitionKey ?? ''}
          values={targets.map((each) => [each.processDefinitionKey, String(each.version)] as const)}
          onChange={setKey}
        />
      </div>
      <p class="hint">
        Elements are mapped to those with the same id. To map others, migrate one instance and copy its
        command.
      </p>
    </BulkDialog>
  );
}

function MoveAll({ where, close }: BulkActionProps): VNode {
  const from = where['element'] ?? '';
  const [to, setTo] = useState('');
  return (
    <BulkDialog
      title={`Move all from ${from}`}
      verb="Move all"
      operation="move"
      where={where}
      settings={{ mappings: [{ from, to }] }}
      options={{ move: `${from}=${to}` }}
      problem={to === '' ? 'Write the id of the element to which the tokens move.' : undefined}
      close={close}
    >
      <TextField label="To the element with the id" value={to} onInput={setTo} required />
    </BulkDialog>
  );
}
