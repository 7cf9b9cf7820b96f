/** A table of instances. */
import type { VNode } from 'preact';
import type { ProcessInstance } from '../items.ts';
import { instanceLink } from '../links.ts';
import { Badge } from './badge.tsx';
import { PeriodCells } from './period-cells.tsx';

export function InstanceTable({ instances }: { readonly instances: readonly ProcessInstance[] }): VNode {
  return (
    <table class="list">
      <thead>
        <tr>
          <th scope="col">Instance</th>
          <th scope="col">Process</th>
          <th scope="col">State</th>
          <th scope="col">Business key</th>
          <th scope="col">Started</th>
          <th scope="col">Ended</th>
        </tr>
      </thead>
      <tbody>
        {instances.map((each) => (
          <tr key={each.processInstanceKey}>
            <td>
              <a class="key" href={instanceLink(each.processInstanceKey)}>
                {each.processInstanceKey}
              </a>
            </td>
            <td data-label="Process">
              <span>
                {each.processDefinitionName ?? each.processDefinitionId}{' '}
                <small>v{each.processDefinitionVersion}</small>
              </span>
            </td>
            <td data-label="State">
              <Badge state={each.state} incident={each.hasIncident} />
            </td>
            <td data-label="Business key">{each.businessId || '–'}</td>
            <PeriodCells of={each} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}
