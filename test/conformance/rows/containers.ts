/** Event subprocesses, called processes, activities that are repeated. */
import { rowsOf } from '../row.ts';

export const containerRows = rowsOf('Camunda 8; BPMN 2.0.2 \u00a710.3', [
  [
    'eventSubProcess',
    'interrupting: closes the subscriptions of the scope, ends its children, then starts',
    'engine/elements/event-sub-process > interrupting: closes the subscriptions of the scope, ends its children, then starts',
  ],
  [
    'eventSubProcess',
    'not interrupting: may start many times in parallel, and the scope waits for all',
    'engine/elements/event-sub-process > not interrupting: may start many times in parallel, and the scope waits for all',
  ],
  [
    'eventSubProcess',
    'directly in an event subprocess it opens with it, as the standard has it',
    'engine/elements/event-sub-process > directly in an event subprocess: it opens with it, as the standard has it',
  ],
  [
    'eventSubProcess',
    'a terminate end event in it ends it, and the scope goes on',
    'engine/elements/event-sub-process > a terminate end event in it ends it, and the scope goes on',
  ],
  [
    'eventSubProcess',
    'exactly one start event, one that waits; duplicates in a scope are findings',
    'bpmn/elements/event-sub-process > it needs exactly one start event, one that waits',
    'bpmn/elements/event-sub-process > no two of one scope wait for the same message or error',
  ],
  [
    'message/eventSubProcessStart',
    'in the process, in subprocesses and in event subprocesses',
    'engine/elements/event-sub-process > in a subprocess: it ends only what is in there, and the flow goes on after the subprocess',
  ],
  [
    'timer/eventSubProcessStart',
    'a date, or a cycle that does not interrupt',
    'engine/elements/event-sub-process > a timer cycle that does not interrupt fires step by step',
    'engine/elements/event-sub-process > a timer date',
  ],
  [
    'error/eventSubProcessStart',
    'always interrupts; what is thrown reaches the instance, with output mappings only what they map',
    'engine/elements/event-sub-process > error start without mappings: what is thrown reaches the instance',
    'engine/elements/event-sub-process > error start: with output mappings what is thrown is local to the start event',
    'engine/elements/event-sub-process > an error: the nearest scope wins, and there a code beats catch-all',
  ],
  [
    'inclusiveGateway/join',
    'is looked at again when a sibling branch is interrupted by an event subprocess',
    'engine/elements/event-sub-process > inclusive join: looked at again when a sibling branch is interrupted',
  ],
  [
    'eventSubProcess',
    'boundary events of an interrupted subprocess stay open',
    'engine/elements/event-sub-process > boundary events of an interrupted subprocess stay open',
  ],
  [
    'eventSubProcess',
    'tokens on their way in an interrupted scope go with it',
    'engine/elements/event-sub-process > tokens on their way in an interrupted scope go with it',
  ],
  [
    'eventSubProcess',
    'an error end event in the scope itself',
    'engine/elements/event-sub-process > an error end event in the scope itself',
  ],
  [
    'eventSubProcess',
    'an error in the event subprocess that caught one goes on outward',
    'engine/elements/event-sub-process > an error in the event subprocess that caught one goes on outward',
  ],
  [
    'eventSubProcess',
    'an error in one that does not interrupt is caught by its sibling',
    'engine/elements/event-sub-process > an error in one that does not interrupt is caught by its sibling',
  ],
  [
    'eventSubProcess',
    'a terminate end event of the scope ends the running ones too',
    'engine/elements/event-sub-process > a terminate end event of the scope ends the running ones too',
  ],
  [
    'eventSubProcess',
    'a key that the process can not evaluate stops it at its activation; it begins when that is mended',
    'engine/elements/event-sub-process > a key that the process can not evaluate stops it at its activation; it begins when that is mended',
  ],
  [
    'eventSubProcess',
    'started by a message whose variables its event subprocess lacks: they come after the mending',
    'engine/elements/event-sub-process > started by a message whose variables its event subprocess lacks: they come after the mending',
  ],
  [
    'eventSubProcess',
    'input mappings that fail stop it; what triggered it is kept',
    'engine/elements/event-sub-process > input mappings that fail stop it; what triggered it is kept',
  ],
  [
    'eventSubProcess',
    'nothing begins any more when the scope is already completing',
    'engine/elements/event-sub-process > nothing begins any more when the scope is already completing',
  ],
  [
    'callActivity',
    'parent and child are linked, in state and history',
    'engine/elements/call-activity > call activity: parent and child are linked, in state and history',
  ],
  [
    'callActivity',
    'the process id may be FEEL; the latest version is called at call time',
    'engine/elements/call-activity > call activity: the process id may be FEEL; the latest version is called at call time',
  ],
  [
    'callActivity',
    'binding deployment calls what was deployed together with the caller',
    'engine/elements/call-activity > call activity: binding deployment calls what was deployed together with the caller',
  ],
  [
    'callActivity',
    'binding versionTag calls the newest version with the tag',
    'engine/elements/call-activity > call activity: binding versionTag calls the newest version with the tag',
  ],
  [
    'callActivity',
    'no such process is an incident; deployed and resolved, it is called',
    'engine/elements/call-activity > call activity: no such process is an incident; deployed and resolved, it is called',
  ],
  [
    'callActivity',
    'a process without a none start event is an incident',
    'engine/elements/call-activity > call activity: a process without a none start event is an incident',
  ],
  [
    'callActivity',
    'all variables that it sees are copied, unless propagateAllParentVariables is false',
    'engine/elements/call-activity > call activity: all variables that it sees are copied, unless propagateAllParentVariables is false',
  ],
  [
    'callActivity',
    'all variables come back, unless propagateAllChildVariables is false',
    'engine/elements/call-activity > call activity: all variables come back, unless propagateAllChildVariables is false',
  ],
  [
    'callActivity',
    'an interrupting boundary event ends the called instance, then its flow begins',
    'engine/elements/call-activity > call activity: an interrupting boundary event ends the called instance, then its flow begins',
  ],
  [
    'callActivity',
    'an incident of the called instance keeps the call activity active',
    'engine/elements/call-activity > call activity: an incident of the called instance keeps the call activity active',
  ],
  [
    'callActivity',
    'a process that calls itself without end gets an incident at the depth limit',
    'engine/elements/call-activity > call activity: a process that calls itself without end gets an incident at the depth limit',
  ],
  [
    'callActivity',
    'error: thrown by an error end event, through two call activities, to the first who catches it',
    'engine/elements/call-activity > error: thrown by an error end event, through two call activities, to the first who catches it',
  ],
  [
    'callActivity',
    'cancel: canceling the caller ends the called instance; the called one alone is not to be canceled',
    'engine/elements/call-activity > cancel: canceling the caller ends the called instance; the called one alone is not to be canceled',
  ],
  [
    'callActivity',
    'multi-instance with an output mapping the list of results is right',
    'engine/elements/call-activity > multi-instance call activity: with an output mapping the list of results is right',
  ],
  [
    'multiInstanceBody',
    'parallel: all at once; outputs by place, whatever the order of completion',
    'engine/elements/multi-instance-body > multi-instance parallel: all at once; outputs by place, whatever the order of completion',
  ],
  [
    'multiInstanceBody',
    'sequential: one after the other, by loopCounter from 1',
    'engine/elements/multi-instance-body > multi-instance sequential: one after the other, by loopCounter from 1',
  ],
  [
    'multiInstanceBody',
    'an empty list completes at once, with an empty output collection',
    'engine/elements/multi-instance-body > multi-instance: an empty list completes at once, with an empty output collection',
  ],
  [
    'multiInstanceBody',
    'an input collection that is no list is an incident, resolved by a list',
    'engine/elements/multi-instance-body > multi-instance: an input collection that is no list is an incident, resolved by a list',
  ],
  [
    'multiInstanceBody',
    'job variables without output mapping propagate upward',
    'engine/elements/multi-instance-body > multi-instance: job variables without output mapping propagate upward',
  ],
  [
    'multiInstanceBody',
    'the output element is null in the inner scope, so that it does not leak',
    'engine/elements/multi-instance-body > multi-instance: the output element is null in the inner scope, so that it does not leak',
  ],
  [
    'multiInstanceBody',
    'output mappings to the output element stay in the inner scope, others go up to who has the name',
    'engine/elements/multi-instance-body > multi-instance: an output mapping to the output element stays in the inner scope',
    'engine/elements/multi-instance-body > multi-instance: output mappings to other names go up to who has them, else to the process',
  ],
  [
    'multiInstanceBody',
    'the completion condition sees the four counters and ends the rest',
    'engine/elements/multi-instance-body > multi-instance: the completion condition sees the four counters and ends the rest',
  ],
  [
    'multiInstanceBody',
    'a boundary event sits on the body, one for all',
    'engine/elements/multi-instance-body > multi-instance: a boundary event sits on the body, one for all',
  ],
  [
    'multiInstanceBody',
    'sequential: an input collection that has become shorter is an incident',
    'engine/elements/multi-instance-body > multi-instance sequential: an input collection that has become shorter is an incident',
  ],
  [
    'multiInstanceBody',
    'receive task: each inner instance waits for its own message',
    'engine/elements/multi-instance-body > multi-instance receive task: each inner instance waits for its own message',
  ],
  [
    'multiInstanceBody',
    'subprocess: each inner instance is a scope of its own',
    'engine/elements/multi-instance-body > multi-instance subprocess: each inner instance is a scope of its own',
  ],
  [
    'multiInstanceBody',
    '10,000 inner instances: each completion writes what changed',
    'engine/big-instances > 10,000 inner instances in parallel: created by continuations, each completion writes what changed',
  ],
  [
    'multiInstanceBody',
    'a loop cardinality instead of a list: a number, or FEEL that is evaluated once',
    'engine/elements/multi-instance-body > multi-instance: a loop cardinality instead of a list, parallel and sequential, with outputs',
    'engine/elements/multi-instance-body > multi-instance: a loop cardinality of 0 completes at once; one that is no number is an incident',
  ],
  [
    'loopBody',
    'the activity is done until its condition no longer holds, once at least',
    'engine/elements/loop-body > standard loop: the activity is done until its condition no longer holds, once at least',
  ],
  [
    'loopBody',
    'testBefore looks at the condition before the first time',
    'engine/elements/loop-body > standard loop: testBefore looks at the condition before the first time',
  ],
  [
    'loopBody',
    'loopMaximum ends it, with a condition and without',
    'engine/elements/loop-body > standard loop: loopMaximum ends it, with a condition and without',
  ],
  [
    'loopBody',
    'a condition that gives no boolean is an incident; resolved, it is looked at again',
    'engine/elements/loop-body > standard loop: a condition that gives no boolean is an incident; resolved, it is looked at again',
  ],
  [
    'callActivity',
    'an escalation of the called instance is caught at the call activity',
    'engine/elements/call-activity > escalation: thrown in a called instance, it is caught at the call activity',
  ],
  [
    'multiInstanceBody',
    'on every activity, parallel and sequential',
    'engine/elements/multi-instance-body > multi-instance on every activity, parallel and sequential, and standard loops of it',
  ],
]);
