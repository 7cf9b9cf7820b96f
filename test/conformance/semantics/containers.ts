/** B1, second half: subprocesses, calls, repetition. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

export const containerStatements: readonly Statement[] = [
  ...statementsOf(
    'Embedded subprocess',
    ['C33', 'exactly one none start event'],
    ['C34', 'its own variable scope'],
    ['C35', 'completes when it has no more tokens'],
  ),
  ...statementsOf(
    'Event subprocess',
    ['C36', 'its subscriptions are opened when the scope activates'],
    [
      'C37',
      'interrupting: closes the event subscriptions of the scope, terminates its child elements, then starts; later triggers are dropped',
    ],
    ['C38', 'non-interrupting: may start several times in parallel'],
    ['C39', 'an error start event always interrupts'],
    ['C40', 'the same error code, message or signal twice in a scope is rejected'],
  ),
  ...statementsOf(
    'Call activity',
    ['C41', 'the process id may be FEEL; the latest version at the time of the call'],
    ['C42', 'binding latest, deployment, versionTag (8.6)'],
    ['C43', 'the called process needs a none start event, otherwise CALLED_ELEMENT_ERROR'],
    ['C44', 'all variables of the parent are copied, unless propagateAllParentVariables is false'],
    [
      'C45',
      'all variables of the child are propagated back, unless propagateAllChildVariables is false: then only output mappings',
    ],
    ['C46', 'an interrupting boundary event terminates the child and waits for its end'],
    ['C47', 'errors and escalations propagate to the parent, through the whole chain of calls'],
    ['C48', 'the business id of the child: by businessId (8.10), otherwise that of the parent (8.9)'],
    ['C49', 'an incident of the child keeps the call activity active'],
  ),
  ...statementsOf(
    'Ad-hoc subprocess',
    ['C50', 'activeElementsCollection lists the elements to start'],
    ['C51', 'completionCondition; cancelRemainingInstances is true by default'],
  ),
  ...statementsOf('Transaction + cancel events', [
    'C52',
    'not supported',
    'supported, as BPMN 2.0.2 specifies (ADR 0013)',
  ]),
  ...statementsOf(
    'Multi-instance parallel/sequential',
    ['C53', 'on every activity'],
    ['C54', 'inputCollection must be a list, otherwise EXTRACT_VALUE_ERROR'],
    ['C55', 'an empty list completes immediately'],
    ['C56', 'the inner scope gets inputElement and loopCounter, from 1'],
    [
      'C57',
      'the variable of outputElement is null in the inner scope, so that an outer value is not collected',
    ],
    [
      'C58',
      'outputCollection is a variable of the body, as long as the input collection, ordered by loopCounter, and propagates when the body completes',
    ],
    [
      'C59',
      'output mappings of an inner instance start at its own scope: a mapping to the output element is local, other names propagate',
    ],
    ['C60', 'without output mappings, job variables of an inner instance propagate upward'],
    [
      'C61',
      'completionCondition sees the four counters; when true, the remaining instances are terminated and the body completes',
    ],
    ['C62', 'boundary events are attached to the body'],
    ['C63', 'sequential: the collection is read again at each step; if it has become shorter: an incident'],
  ),
  ...statementsOf('Standard loop', ['C64', 'not supported', 'supported, as BPMN 2.0.2 specifies']),
  ...statementsOf(
    'Pools, lanes, data objects',
    ['C65', 'accepted, without effect'],
    ['C66', 'several executable processes in a file'],
  ),
];
