/** B1, first half: tasks and gateways. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const taskAndGatewayStatements: readonly Statement[] = [
  ...statementsOf(
    'Service/send/script/business rule (job type)',
    ['C1', 'type and retries may be FEEL'],
    ['C2', 'the job is created on activation, with all visible variables and the static task headers'],
    ['C3', 'at least once: a job whose time is up can be taken again'],
    ['C4', 'a failure with retries left waits for its back-off'],
    ['C5', 'retries of 0 or less are the incident JOB_NO_RETRIES; update the retries, then resolve'],
    ['C6', 'the result of a job whose element was terminated is rejected NOT_FOUND'],
    [
      'C220',
      'a worker gets the variables of the time when it takes a job',
      'by a lease; the record of a job has those of its publication (ADR 0033)',
    ],
    ['C221', 'a result that comes after the deadline is accepted while no other worker has the job'],
    ['C222', 'until its deadline a job is not given to another worker'],
  ),
  ...statementsOf(
    'Script task (FEEL)',
    ['C7', 'evaluated at once; the result is a variable'],
    ['C8', 'output mappings see it local, otherwise it propagates'],
    ['C9', 'no result variable: refused at deployment; FEEL that fails: an incident'],
  ),
  ...statementsOf(
    'Business rule task (DMN)',
    ['C10', 'the latest version at the time of the call; the result is a variable'],
    ['C11', 'CALLED_DECISION_ERROR, DECISION_EVALUATION_ERROR'],
  ),
  ...statementsOf(
    'User task',
    ['C12', 'job based: assignment, dates and form in headers'],
    ['C13', 'kept by the engine: its expressions are evaluated when it is made'],
    ['C14', 'assign, claim, update, complete'],
  ),
  ...statementsOf(
    'Receive task',
    ['C15', 'as a message catch event'],
    ['C16', 'instantiate is not supported'],
  ),
  ...statementsOf('Manual / undefined task', ['C17', 'passed through']),
  ...statementsOf(
    'Exclusive gateway',
    ['C18', 'flows in document order, the first true one'],
    ['C19', 'the default flow last'],
    ['C20', 'no match: CONDITION_ERROR'],
    ['C21', 'a condition that is not a boolean, also null: EXTRACT_VALUE_ERROR, never false'],
    ['C22', 'a single flow without condition is taken'],
  ),
  ...statementsOf(
    'Inclusive gateway',
    ['C23', 'fork: all true flows'],
    ['C24', 'else the default'],
    ['C25', 'else an incident, also with a single flow (camunda#13936)'],
    ['C26', 'the join waits while an active path of the scope can still reach it'],
  ),
  ...statementsOf(
    'Parallel gateway',
    ['C27', 'the join fires when each incoming flow was taken at least once'],
    ['C28', 'extra tokens are kept per flow for the next firing'],
  ),
  ...statementsOf(
    'Event-based gateway',
    [
      'C29',
      'leads to message, timer and signal catch events only, by two flows or more, which nothing else leads to; no name twice',
    ],
    ['C30', 'the first trigger wins'],
    ['C31', 'output mappings and propagation of the event are those of the scope of the gateway'],
  ),
  ...statementsOf('Complex gateway', ['C32', 'refused', 'it runs, as BPMN 2.0.2 has it (ADR 0013)']),
];
