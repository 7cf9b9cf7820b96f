/** Every row, in the order of `docs/bpmn.md`. */
import type { Row } from './row.ts';
import { eventRows } from './rows/events.ts';
import { gatewayRows } from './rows/gateways.ts';
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
  { title: 'Rules', rows: ruleRows },
];
