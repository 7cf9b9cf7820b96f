/** Instead of a plan for an instance that has ended, perhaps while the plan was made. */
import type { VNode } from 'preact';
import type { ProcessInstance } from '../items.ts';
import { instanceLink } from '../links.ts';
import { Empty } from './states.tsx';

export function HasEnded({ instance }: { readonly instance: ProcessInstance }): VNode {
  const { processDefinitionName, processDefinitionId, processInstanceKey } = instance;
  return (
    <>
      <div class="heading">
        <h1>{processDefinitionName ?? processDefinitionId}</h1>
      </div>
      <Empty title="The instance has ended: nothing can be changed">
        <p>
          <a href={instanceLink(processInstanceKey)}>Show instance {processInstanceKey}</a>
        </p>
      </Empty>
    </>
  );
}
