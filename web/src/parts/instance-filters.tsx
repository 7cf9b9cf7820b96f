/** The filters of the list of instances; all of them are in the address. */
import type { VNode } from 'preact';
import { SINCE, STATES, stateOf } from '../instance-filter.ts';
import type { ProcessDefinition } from '../items.ts';
import { query, setQuery } from '../route.ts';
import { Segments, SelectField } from './fields.tsx';
import { TextInput } from './text-input.tsx';

export function InstanceFilters({
  definitions,
}: {
  readonly definitions: readonly ProcessDefinition[];
}): VNode {
  const {
    process = '',
    version = '',
    business = '',
    element = '',
    variable = '',
    compare = '',
    since = '',
  } = query.value;
  const state = stateOf(query.value);
  const ids = [...new Set(definitions.map(({ processDefinitionId }) => processDefinitionId))].sort();
  const versions = definitions
    .filter(({ processDefinitionId }) => processDefinitionId === process)
    .map((each) => String(each.version));
  const shown = version === '' ? versions[0] : version;
  const filter = (changes: Readonly<Record<string, string>>): void =>
    setQuery({ page: '', active: '', incidents: '', state, ...changes });
  return (
    <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <Segments
        legend="State"
        name="state"
        values={STATES}
        chosen={state}
        onChoose={(value) => filter({ state: value })}
      />
      <SelectField
        label="Process"
        value={process}
        values={[['', 'All'], ...ids.map((id) => [id, id] as const)]}
        onChange={(value) => filter({ process: value, version: '', element: '', compare: '' })}
      />
      {process !== '' && (
        <SelectField
          label="Version"
          value={version}
          values={[['', 'All'], ...versions.map((each) => [each, each] as const)]}
          onChange={(value) => filter({ version: value })}
        />
      )}
      {versions.length > 1 && (
        <SelectField
          label="Compare with"
          value={compare}
          values={[
            ['', '–'],
            ...versions.filter((each) => each !== shown).map((each) => [each, `version ${each}`] as const),
          ]}
          onChange={(value) => setQuery({ compare: value })}
        />
      )}
      <SelectField
        label="Started"
        value={since}
        values={SINCE}
        onChange={(value) => filter({ since: value })}
      />
      <TextInput label="Business key" value={business} onText={(text) => filter({ business: text })} />
      <TextInput
        label="Variable"
        placeholder="name=value"
        value={variable}
        onText={(text) => filter({ variable: text })}
      />
      {element !== '' && (
        <button type="button" class="small" onClick={() => filter({ element: '' })}>
          At {element} ✕
        </button>
      )}
    </form>
  );
}
