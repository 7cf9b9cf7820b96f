/** An incident in a list. */
import type { ComponentChildren, VNode } from 'preact';
import { ResolveIncident } from '../actions/resolve-incident.tsx';
import { words } from '../format.ts';
import type { Incident } from '../items.ts';
import { instanceLink, instancesLink } from '../links.ts';
import { ActionButton } from './action-button.tsx';
import { LongText } from './long-text.tsx';
import { Time } from './time.tsx';

interface IncidentRowProps {
  readonly incident: Incident;
  /** The name of its element. Default: the id. */
  readonly element?: string;
  readonly isInstanceShown?: boolean;
  readonly children?: ComponentChildren;
}

export function IncidentRow(props: IncidentRowProps): VNode {
  const { incident, element = incident.elementId, isInstanceShown = false, children } = props;
  const { errorType, errorMessage, creationTime, processInstanceKey, processDefinitionId } = incident;
  return (
    <li>
      <div class="incidenthead">
        <h2>
          {element} <small>{words(errorType)}</small>
        </h2>
        <ActionButton label="Resolve" look="small" about={`the incident at ${element}`}>
          {(close) => <ResolveIncident incident={incident} close={close} />}
        </ActionButton>
      </div>
      <LongText look="cause" text={errorMessage} />
      {children}
      <p class="meta">
        <span>
          <Time at={creationTime} />
        </span>
        {isInstanceShown && (
          <>
            <a href={instanceLink(processInstanceKey)}>Instance {processInstanceKey}</a>
            <a href={instancesLink({ process: processDefinitionId, state: 'incidents' })}>
              All of {processDefinitionId} with an incident
            </a>
          </>
        )}
      </p>
    </li>
  );
}
