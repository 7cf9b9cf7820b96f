/** Every row, in the order of `docs/bpmn.md`. */
import type { Row } from './row.ts';
import { beyondRows } from './rows/beyond-camunda.ts';
import { compensationRows } from './rows/compensation.ts';
import { containerRows } from './rows/containers.ts';
import { eventRows } from './rows/events.ts';
import { furtherEventRows } from './rows/further-events.ts';
import { gatewayRows } from './rows/gateways.ts';
import { operationRows } from './rows/operations.ts';
import { peopleAndDecisionRows } from './rows/people-and-decisions.ts';
import { ruleRows } from './rows/rules.ts';
import { taskRows } from './rows/tasks.ts';

export interface Chapter {
  readonly title: string;
  readonly rows: readonly Row[];
}

export const chapters: readonly Chapter[] = [
  { title: 'Tasks', rows: taskRows },
  { title: 'Gateways and flows', rows: gatewayRows },
  { title: 'Events', rows: eventRows },
  { title: 'Signals, escalations, conditions', rows: furtherEventRows },
  { title: 'Compensation', rows: compensationRows },
  { title: 'Event subprocesses, calls, repetition', rows: containerRows },
  { title: 'Transactions, ad-hoc subprocesses, complex gateways', rows: beyondRows },
  { title: 'People and decisions', rows: peopleAndDecisionRows },
  { title: 'Rules', rows: ruleRows },
  { title: 'Operations', rows: operationRows },
];
