/** B1, first half: tasks and gateways. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const taskAndGatewayStatements: readonly Statement[] = [
  ...statementsOf(
    'Service/send/script/business rule (job type)',
    ['C1', 'type and retries may be FEEL'],
    ['C2', 'the job is created on activation, with all visible variables and the static task headers'],
    ['C3', 'at least once: a job whose deadline has passed can be taken again'],
    ['C4', 'a failure with retries left waits for its back-off'],
    ['C5', 'retries of 0 or less are the incident JOB_NO_RETRIES; update the retries, then resolve'],
    ['C6', 'the result of a job whose element was terminated is rejected NOT_FOUND'],
    [
      'C220',
      'a worker gets the variables of the time when it takes a job',
      'by a lease; the record of a job has those of its publication (ADR 0033)',
    ],
    ['C221', 'a result after the deadline is accepted while no other worker has the job'],
    ['C222', 'until its deadline a job is not given to another worker'],
  ),
  ...statementsOf(
    'Script task (FEEL)',
    ['C7', 'evaluated immediately; the result is a variable'],
    ['C8', 'output mappings see it as a local variable, otherwise it propagates'],
    ['C9', 'without a result variable: rejected at deployment; if FEEL fails: an incident'],
  ),
  ...statementsOf(
    'Business rule task (DMN)',
    ['C10', 'the latest version at the time of the call; the result is a variable'],
    ['C11', 'CALLED_DECISION_ERROR, DECISION_EVALUATION_ERROR'],
  ),
  ...statementsOf(
    'User task',
    ['C12', 'job-based: assignment, dates and form in headers'],
    ['C13', 'managed by the engine: its expressions are evaluated when it is created'],
    ['C14', 'assign, claim, update, complete'],
  ),
  ...statementsOf(
    'Receive task',
    ['C15', 'like a message catch event'],
    ['C16', 'instantiate is not supported'],
  ),
  ...statementsOf('Manual / undefined task', ['C17', 'completes immediately']),
  ...statementsOf(
    'Exclusive gateway',
    ['C18', 'flows in document order, the first whose condition is true'],
    ['C19', 'otherwise the default flow'],
    ['C20', 'without a match: CONDITION_ERROR'],
    ['C21', 'a condition that is not a boolean, including null: EXTRACT_VALUE_ERROR, never false'],
    ['C22', 'a single flow without condition is taken'],
  ),
  ...statementsOf(
    'Inclusive gateway',
    ['C23', 'fork: all flows whose condition is true'],
    ['C24', 'otherwise the default flow'],
    ['C25', 'otherwise an incident, also with a single flow (camunda#13936)'],
    ['C26', 'the join waits as long as an active path of the scope can still reach it'],
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
      'two or more flows, to message, timer and signal catch events without other incoming flows; names are unique',
    ],
    ['C30', 'the first trigger wins'],
    ['C31', 'output mappings and variable propagation of the event apply to the scope of the gateway'],
  ),
  ...statementsOf('Complex gateway', ['C32', 'rejected', 'supported, as BPMN 2.0.2 specifies (ADR 0013)']),
];
