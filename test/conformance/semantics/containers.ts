/** B1, second half: subprocesses, calls, repetition. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const containerStatements: readonly Statement[] = [
  ...statementsOf(
    'Embedded subprocess',
    ['C33', 'exactly one start event, a none one'],
    ['C34', 'a variable scope of its own'],
    ['C35', 'completes when no token is left in it'],
  ),
  ...statementsOf(
    'Event subprocess',
    ['C36', 'its subscriptions are opened when the scope activates'],
    [
      'C37',
      'interrupting: closes the event subscriptions of the scope, terminates its children, then starts; later triggers are dropped',
    ],
    ['C38', 'not interrupting: may start many times in parallel'],
    ['C39', 'an error start always interrupts'],
    ['C40', 'the same error code, message or signal twice in a scope is refused'],
  ),
  ...statementsOf(
    'Call activity',
    ['C41', 'the process id may be FEEL; the latest version at the time of the call'],
    ['C42', 'binding latest, deployment, versionTag (8.6)'],
    ['C43', 'what is called needs a none start event, else CALLED_ELEMENT_ERROR'],
    ['C44', 'all variables of the parent are copied, unless propagateAllParentVariables is false'],
    [
      'C45',
      'all variables of the child come back, unless propagateAllChildVariables is false: then by output mappings only',
    ],
    ['C46', 'a boundary event terminates the child and waits for that'],
    ['C47', 'errors and escalations cross to the parent, through the whole chain'],
    ['C48', 'the business id of the child: by businessId (8.10), else that of the parent (8.9)'],
    ['C49', 'an incident of the child keeps the call activity active'],
  ),
  ...statementsOf(
    'Ad-hoc subprocess',
    ['C50', 'activeElementsCollection names what begins'],
    ['C51', 'completionCondition; cancelRemainingInstances is true by default'],
  ),
  ...statementsOf('Transaction + cancel events', [
    'C52',
    'not supported',
    'they run, as BPMN 2.0.2 has it (ADR 0013)',
  ]),
  ...statementsOf(
    'Multi-instance parallel/sequential',
    ['C53', 'on every activity'],
    ['C54', 'inputCollection must be a list, else EXTRACT_VALUE_ERROR'],
    ['C55', 'an empty list completes at once'],
    ['C56', 'the inner scope gets inputElement and loopCounter, from 1'],
    ['C57', 'the variable of outputElement is null in the inner scope, so that it does not leak'],
    [
      'C58',
      'outputCollection is of the body, as long as the input, by loopCounter, and propagates when the body completes',
    ],
    [
      'C59',
      'output mappings of an inner instance begin at its own scope: what is mapped to the output element stays there, other names go up',
    ],
    ['C60', 'job variables of an inner instance without output mapping propagate upward'],
    ['C61', 'completionCondition sees the four counters; true: the rest is terminated, the body completes'],
    ['C62', 'boundary events sit on the body'],
    ['C63', 'sequential: the collection is read again at each step; shorter: an incident'],
  ),
  ...statementsOf('Standard loop', ['C64', 'not supported', 'it runs, as BPMN 2.0.2 has it']),
  ...statementsOf(
    'Pools, lanes, data objects',
    ['C65', 'accepted, without effect'],
    ['C66', 'several executable processes in a file'],
  ),
];
