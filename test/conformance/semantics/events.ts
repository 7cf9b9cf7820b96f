/** B2: events by position. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const eventStatements: readonly Statement[] = [
  ...statementsOf('None', ['C67', 'start: at most one per process'], ['C68', 'throw'], ['C69', 'end']),
  ...statementsOf(
    'Message',
    ['C70', 'start'],
    ['C71', 'start of an event subprocess, interrupting and non-interrupting'],
    ['C72', 'catch'],
    ['C73', 'boundary, interrupting and non-interrupting'],
    ['C74', 'throw: a job'],
    ['C75', 'end: a job'],
  ),
  ...statementsOf(
    'Timer',
    ['C76', 'start: date, cycle, cron'],
    ['C77', 'start of an event subprocess, interrupting and non-interrupting'],
    ['C78', 'catch: duration or date'],
    ['C79', 'boundary, interrupting and non-interrupting; a cycle only if non-interrupting'],
  ),
  ...statementsOf(
    'Error',
    ['C80', 'start of an event subprocess, interrupting only'],
    ['C81', 'boundary, interrupting only'],
    ['C82', 'end'],
  ),
  ...statementsOf(
    'Escalation',
    ['C83', 'start of an event subprocess, interrupting and non-interrupting'],
    ['C84', 'boundary, interrupting and non-interrupting'],
    ['C85', 'throw'],
    ['C86', 'end'],
  ),
  ...statementsOf(
    'Signal',
    ['C87', 'start'],
    ['C88', 'start of an event subprocess'],
    ['C89', 'catch'],
    ['C90', 'boundary, interrupting and non-interrupting'],
    ['C91', 'throw and end'],
  ),
  ...statementsOf('Compensation', ['C92', 'boundary, by association'], ['C93', 'throw'], ['C94', 'end']),
  ...statementsOf('Terminate', ['C95', 'end']),
  ...statementsOf('Link', ['C96', 'throw and catch']),
  ...statementsOf(
    'Conditional',
    ['C97', 'catch: not in 8.6; here as in 8.9'],
    ['C98', 'boundary, interrupting and non-interrupting'],
    ['C99', 'start of an event subprocess, and of a process'],
  ),
  ...statementsOf(
    'Multiple, parallel multiple, cancel',
    ['C100', 'several event definitions are rejected'],
    ['C101', 'cancel is not supported', 'supported in transactions (ADR 0013)'],
  ),
];
