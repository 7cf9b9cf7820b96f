/** The items of the server's responses that the page uses. Types only. */

export interface ProcessDefinition {
  readonly processDefinitionKey: string;
  readonly processDefinitionId: string;
  readonly name: string | null;
  readonly version: number;
  readonly resourceName: string;
}

export interface InstanceCounts {
  readonly processDefinitionKey: string;
  readonly active: number;
  readonly incidents: number;
}

export interface ProcessInstance {
  readonly processInstanceKey: string;
  readonly processDefinitionId: string;
  readonly processDefinitionName: string | null;
  readonly processDefinitionVersion: number;
  readonly processDefinitionKey: string;
  readonly startDate: string;
  readonly endDate: string | null;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  readonly hasIncident: boolean;
  readonly parentProcessInstanceKey: string | null;
  readonly businessId: string | null;
}

export interface ElementInstance {
  readonly elementInstanceKey: string;
  readonly elementId: string;
  readonly elementName: string;
  readonly type: string;
  readonly state: 'ACTIVE' | 'COMPLETED' | 'TERMINATED';
  readonly startDate: string;
  readonly endDate: string | null;
  readonly hasIncident: boolean;
}

export interface Job {
  readonly jobKey: string;
  readonly type: string;
  readonly state: string;
  readonly retries: number;
  readonly worker: string;
  readonly deadline: string | null;
  readonly elementId: string;
  readonly errorMessage: string | null;
  readonly processInstanceKey: string;
  readonly lastUpdateTime: string | null;
}

export interface ElementCounts {
  readonly elementId: string;
  readonly active: number;
  readonly canceled: number;
  readonly incidents: number;
  readonly completed: number;
}

export interface Variable {
  readonly variableKey: string;
  readonly name: string;
  readonly value: string;
  readonly scopeKey: string;
}

export interface Incident {
  readonly incidentKey: string;
  readonly processInstanceKey: string;
  readonly processDefinitionId: string;
  readonly errorType: string;
  readonly errorMessage: string;
  readonly elementId: string;
  readonly creationTime: string;
  readonly state: string;
  readonly jobKey: string | null;
}

export interface UserTask {
  readonly userTaskKey: string;
  readonly name: string;
  readonly state: string;
  readonly assignee: string | null;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly elementId: string;
  readonly processInstanceKey: string;
  readonly processName: string;
  readonly creationDate: string;
  readonly completionDate: string | null;
  readonly dueDate: string | null;
  readonly priority: number;
  readonly formKey: string | null;
  readonly externalFormReference: string | null;
}

export interface DecisionDefinition {
  readonly decisionDefinitionKey: string;
  readonly decisionDefinitionId: string;
  readonly name: string;
  readonly version: number;
  readonly decisionRequirementsName: string;
}

/** A row of `signalbox why`. */
export interface Reason {
  readonly kind: string;
  readonly elementId?: string;
  readonly type?: string;
  readonly since?: string;
  readonly waitsFor?: string;
  readonly movesOn?: string;
  readonly command?: string;
  /** The state of an ended instance. */
  readonly state?: string;
  readonly endedAt?: string;
}
