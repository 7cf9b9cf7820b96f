/** B1, second half: subprocesses, calls, repetition. */
import type { Statement } from './row.ts';
import { statementsOf } from './row.ts';

const sub = 'engine/elements/sub-process';
const event = 'engine/elements/event-sub-process';
const call = 'engine/elements/call-activity > call activity';
const multi = 'engine/elements/multi-instance-body > multi-instance';
const adHoc = 'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess';

export const containerStatements: readonly Statement[] = [
  ...statementsOf(
    'Embedded subprocess',
    [
      'exactly one start event, a none one',
      'bpmn/validate/process > a subprocess has exactly one start event',
      'bpmn/elements/sub-process > its start event waits for nothing',
    ],
    [
      'a variable scope of its own',
      `${sub} > it has variables of its own; what nobody has goes to the process`,
    ],
    [
      'completes when no token is left in it',
      `${sub} > it completes when nothing in it is left to do, and then goes on`,
    ],
  ),
  ...statementsOf(
    'Event subprocess',
    [
      'its subscriptions are opened when the scope activates',
      `${event} > a key that the process can not evaluate stops it at its activation; it begins when that is mended`,
    ],
    [
      'interrupting: closes the event subscriptions of the scope, terminates its children, then starts; later triggers are dropped',
      `${event} > interrupting: closes the subscriptions of the scope, ends its children, then starts`,
      `${event} > tokens on their way in an interrupted scope go with it`,
    ],
    [
      'not interrupting: may start many times in parallel',
      `${event} > not interrupting: may start many times in parallel, and the scope waits for all`,
    ],
    [
      'an error start always interrupts',
      'bpmn/elements/event-sub-process > an error start event interrupts, and so does no cycle',
    ],
    [
      'the same error code, message or signal twice in a scope is refused',
      'bpmn/elements/event-sub-process > no two of one scope wait for the same message or error',
      'bpmn/events/signal > no two in one place wait for the same signal or escalation',
    ],
  ),
  ...statementsOf(
    'Call activity',
    [
      'the process id may be FEEL; the latest version at the time of the call',
      `${call}: the process id may be FEEL; the latest version is called at call time`,
    ],
    [
      'binding latest, deployment, versionTag (8.6)',
      `${call}: binding deployment calls what was deployed together with the caller`,
      `${call}: binding versionTag calls the newest version with the tag`,
    ],
    [
      'what is called needs a none start event, else CALLED_ELEMENT_ERROR',
      `${call}: a process without a none start event is an incident`,
    ],
    [
      'all variables of the parent are copied, unless propagateAllParentVariables is false',
      `${call}: all variables that it sees are copied, unless propagateAllParentVariables is false`,
    ],
    [
      'all variables of the child come back, unless propagateAllChildVariables is false: then by output mappings only',
      `${call}: all variables come back, unless propagateAllChildVariables is false`,
      `${call}: output mappings see the result, with either switch; only their targets come back`,
    ],
    [
      'a boundary event terminates the child and waits for that',
      `${call}: an interrupting boundary event ends the called instance, then its flow begins`,
    ],
    [
      'errors and escalations cross to the parent, through the whole chain',
      'engine/elements/call-activity > error: thrown by an error end event, through two call activities, to the first who catches it',
      'engine/escalations > Escalation: through a call activity, interrupting: the called instance ends',
      'engine/escalations > Escalation: through a call activity, not interrupting: both go on',
    ],
    [
      'the business id of the child: by businessId (8.10), else that of the parent (8.9)',
      `${call}: a business key of its own by businessId, else that of the caller (8.9, 8.10)`,
    ],
    [
      'an incident of the child keeps the call activity active',
      `${call}: an incident of the called instance keeps the call activity active`,
    ],
  ),
  ...statementsOf(
    'Ad-hoc subprocess',
    [
      'activeElementsCollection names what begins',
      `${adHoc}: it begins with the elements of the list and ends with the last of them`,
    ],
    [
      'completionCondition; cancelRemainingInstances is true by default',
      `${adHoc}: when the completion condition holds, what is left is ended`,
      `${adHoc}: or is waited for, without cancelRemainingInstances`,
    ],
  ),
  ...statementsOf('Transaction + cancel events', [
    'not supported',
    'departs: they run, as BPMN 2.0.2 has it (ADR 0013)',
    'engine/elements/transaction > Transaction: cancel ends what is active, undoes what completed, then leaves by the boundary event',
  ]),
  ...statementsOf(
    'Multi-instance parallel/sequential',
    ['on every activity', `${multi} on every activity, parallel and sequential, and standard loops of it`],
    [
      'inputCollection must be a list, else EXTRACT_VALUE_ERROR',
      `${multi}: an input collection that is no list is an incident, resolved by a list`,
    ],
    [
      'an empty list completes at once',
      `${multi}: an empty list completes at once, with an empty output collection`,
    ],
    [
      'the inner scope gets inputElement and loopCounter, from 1',
      `${multi}: input mappings see the item and the loop counter`,
      `${multi} sequential: one after the other, by loopCounter from 1`,
    ],
    [
      'the variable of outputElement is null in the inner scope, so that it does not leak',
      `${multi}: the output element is null in the inner scope, so that it does not leak`,
    ],
    [
      'outputCollection is of the body, as long as the input, by loopCounter, and propagates when the body completes',
      `${multi} parallel: all at once; outputs by place, whatever the order of completion`,
      'engine/camunda-variables > Multi-instance: the output collection is full of nulls at first, and only the body sees it',
    ],
    [
      'output mappings of an inner instance begin at its own scope: what is mapped to the output element stays there, other names go up',
      `${multi}: an output mapping to the output element stays in the inner scope`,
      `${multi}: output mappings to other names go up to who has them, else to the process`,
    ],
    [
      'job variables of an inner instance without output mapping propagate upward',
      `${multi}: job variables without output mapping propagate upward`,
    ],
    [
      'completionCondition sees the four counters; true: the rest is terminated, the body completes',
      `${multi}: the completion condition sees the four counters and ends the rest`,
    ],
    ['boundary events sit on the body', `${multi}: a boundary event sits on the body, one for all`],
    [
      'sequential: the collection is read again at each step; shorter: an incident',
      `${multi} sequential: the input collection is read anew; one that grew goes on`,
      `${multi} sequential: an input collection that has become shorter is an incident`,
    ],
  ),
  ...statementsOf('Standard loop', [
    'not supported',
    'departs: it runs, as BPMN 2.0.2 has it',
    'engine/elements/loop-body > standard loop: the activity is done until its condition no longer holds, once at least',
  ]),
  ...statementsOf(
    'Pools, lanes, data objects',
    [
      'accepted, without effect',
      'bpmn/compile > a file of the modeler: pools, lanes, data, annotations and the diagram have no effect',
    ],
    [
      'several executable processes in a file',
      'engine/commands > a file may have several processes, of which those that are executable are deployed',
    ],
  ),
];
