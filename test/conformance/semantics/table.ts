/**
 * The features of Camunda 8, by table, with their statements. A listed feature without statements, or a
 * statement without a test, fails the checks.
 */
import { containerStatements } from './containers.ts';
import { eventStatements } from './events.ts';
import { messageAndEventStatements } from './messages-and-events.ts';
import type { Statement } from './row.ts';
import { ruleStatements } from './rules.ts';
import { taskAndGatewayStatements } from './tasks-and-gateways.ts';

export interface SemanticsTable {
  readonly title: string;
  /** Every row, in order. */
  readonly rows: readonly string[];
  readonly statements: readonly Statement[];
}

export const semanticsTables: readonly SemanticsTable[] = [
  {
    title: 'Tasks, gateways, containers',
    rows: [
      'Service/send/script/business rule (job type)',
      'Script task (FEEL)',
      'Business rule task (DMN)',
      'User task',
      'Receive task',
      'Manual / undefined task',
      'Exclusive gateway',
      'Inclusive gateway',
      'Parallel gateway',
      'Event-based gateway',
      'Complex gateway',
      'Embedded subprocess',
      'Event subprocess',
      'Call activity',
      'Ad-hoc subprocess',
      'Transaction + cancel events',
      'Multi-instance parallel/sequential',
      'Standard loop',
      'Pools, lanes, data objects',
    ],
    statements: [...taskAndGatewayStatements, ...containerStatements],
  },
  {
    title: 'Events by position',
    rows: [
      'None',
      'Message',
      'Timer',
      'Error',
      'Escalation',
      'Signal',
      'Compensation',
      'Terminate',
      'Link',
      'Conditional',
      'Multiple, parallel multiple, cancel',
    ],
    statements: eventStatements,
  },
  {
    title: 'Messages, timers, errors, variables, operations',
    rows: [
      'Publish = name + correlationKey + TTL + optional id',
      'Where a message goes',
      'Buffering',
      'Message start',
      'Subscription key',
      'Several hits',
      'Interrupting order',
      'Timer',
      'Signal',
      'Error',
      'Escalation',
      'Terminate end',
      'Compensation',
      'Input mappings',
      'Completion variables',
      'Quirk',
      'Incidents',
      'Create instance',
      'Modification',
      'Migration',
      'Deployment',
      'Execution listeners',
      'Rejected loops',
      'Measured on 8.8.21',
    ],
    statements: [...messageAndEventStatements, ...ruleStatements],
  },
];
