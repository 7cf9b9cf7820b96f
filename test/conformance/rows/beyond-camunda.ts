/** What BPMN 2.0.2 has and Camunda 8 only in part, or not at all. */
import { rowsOf } from '../row.ts';

export const beyondRows = rowsOf('BPMN 2.0.2 \u00a710.3.5, \u00a713.3.4, \u00a713.4.5', [
  [
    'transaction',
    'it completes as any subprocess does',
    'engine/elements/transaction > Transaction: it completes as any subprocess does',
  ],
  [
    'transaction',
    'an error leaves it without compensation',
    'engine/elements/transaction > Transaction: an error leaves it without compensation',
  ],
  [
    'transaction',
    'while it is taken back nothing else triggers it',
    'engine/elements/transaction > Transaction: while it is taken back nothing else triggers it',
  ],
  [
    'cancel/end',
    'cancel ends what is active, undoes what completed, then leaves by the boundary event',
    'engine/elements/transaction > Transaction: cancel ends what is active, undoes what completed, then leaves by the boundary event',
  ],
  [
    'cancel/end',
    'in reverse order by the property of the cancel event',
    'engine/elements/transaction > Transaction: in reverse order by the property of the cancel event',
  ],
  [
    'cancel/boundary',
    'with nothing to undo it is left at once',
    'engine/elements/transaction > Transaction: with nothing to undo it is left at once',
  ],
  [
    'adHocSubProcess',
    'it begins with the elements of the list and ends with the last of them',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: it begins with the elements of the list and ends with the last of them',
  ],
  [
    'adHocSubProcess',
    'with an empty list, or none, it stays active',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: with an empty list, or none, it stays active',
  ],
  [
    'adHocSubProcess',
    'what is no list of its elements is an incident',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: what is no list of its elements is an incident',
  ],
  [
    'adHocSubProcess',
    'when the completion condition holds, what is left is ended',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: when the completion condition holds, what is left is ended',
  ],
  [
    'adHocSubProcess',
    'or is waited for, without cancelRemainingInstances',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: or is waited for, without cancelRemainingInstances',
  ],
  [
    'adHocSubProcess',
    'sequence flows inside, whose condition is looked at when nothing follows',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: sequence flows inside, whose condition is looked at when nothing follows',
  ],
  [
    'adHocSubProcess',
    'in sequence, one after the other in the order of the list',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: in sequence, one after the other in the order of the list',
  ],
  [
    'adHocSubProcess',
    'outputs are gathered as paths end, and leave it when it completes',
    'engine/ad-hoc-workers > Ad-hoc subprocess: outputs are gathered in the order in which paths end, and leave it when it completes',
    'engine/ad-hoc-workers > Ad-hoc subprocess: the completion condition sees the outputs; remaining paths are terminated',
    'engine/ad-hoc-workers > Ad-hoc subprocess: an output element that can not be evaluated is an incident at the path, added once',
  ],
  [
    'adHocSubProcess',
    'adHocSubProcessElements tells what can be activated',
    'engine/ad-hoc-workers > Ad-hoc subprocess: adHocSubProcessElements tells what can be activated',
  ],
  [
    'adHocSubProcess',
    'a worker says what begins, and when it is enough (zeebe:taskDefinition)',
    'engine/ad-hoc-workers > a worker says what begins, with variables of each activation, and is asked again when a path has ended',
    'engine/ad-hoc-workers > a worker says that it is enough: what is active is waited for, or terminated',
    'engine/ad-hoc-workers > a worker that says nothing leaves it as it is; what it can not say is refused',
    'engine/ad-hoc-workers > a worker’s job fails, throws an error, or can not be made again',
  ],
  [
    'adHocSubProcessInnerInstance',
    'the scope of a path: repeated, left by an event subprocess, activated by a modification',
    'engine/ad-hoc-workers > repeated, left by an event subprocess, modified: the paths are scopes of their own',
    'bpmn/elements/ad-hoc/ad-hoc-sub-process > one that is a job, or gathers output, has an inner scope for each path',
  ],
  [
    'adHocSubProcess',
    'a boundary event ends it',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: a boundary event ends it',
  ],
  [
    'complexGateway',
    'it fires when enough tokens have come, and resets when the last can',
    'engine/elements/complex-gateway > Complex gateway: it fires when enough tokens have come, and resets when the last can',
  ],
  [
    'complexGateway',
    'conditions see the tokens of each flow, and whether it waits for start',
    'engine/elements/complex-gateway > Complex gateway: conditions see the tokens of each flow, and whether it waits for start',
  ],
  [
    'complexGateway',
    'when nothing more can come it resets at once, and takes its default flow then',
    'engine/elements/complex-gateway > Complex gateway: when nothing more can come it resets at once, and takes its default flow then',
  ],
  [
    'complexGateway',
    'no true condition and no default flow is an incident',
    'engine/elements/complex-gateway > Complex gateway: no true condition and no default flow is an incident',
  ],
  [
    'complexGateway',
    'one that only forks passes',
    'engine/elements/complex-gateway > Complex gateway: one that only forks passes',
  ],
  [
    'transaction',
    'subprocesses that completed in it are undone, those that are active end',
    'engine/elements/transaction > Transaction: subprocesses that completed in it are undone, those that are active end',
  ],
  [
    'transaction',
    'an error of a handler leaves it as well, and the other handlers end',
    'engine/elements/transaction > Transaction: an error of a handler leaves it as well, and the other handlers end',
  ],
  [
    'transaction',
    'one that completed can be compensated from outside',
    'engine/elements/transaction > Transaction: one that completed can be compensated from outside',
  ],
  [
    'transaction',
    'several at once leave together when one is cancelled, which has its own undone',
    'engine/elements/transaction > Transaction: several at once leave together when one is cancelled, which has its own undone',
  ],
  [
    'adHocSubProcess',
    'an element that is named twice is activated twice',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: an element that is named twice is activated twice',
  ],
  [
    'adHocSubProcess',
    'elements that do not wait are all done before it completes',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: elements that do not wait are all done before it completes',
  ],
  [
    'adHocSubProcess',
    'its input mappings come before the list',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: its input mappings come before the list',
  ],
  [
    'adHocSubProcess',
    'it stays active while the condition does not hold',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: it stays active while the condition does not hold',
  ],
  [
    'adHocSubProcess',
    'a condition that gives no boolean is an incident at what completes',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: a condition that gives no boolean is an incident at what completes',
  ],
  [
    'adHocSubProcess',
    'what a flow leads to can not be named',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: what a flow leads to can not be named',
  ],
  [
    'adHocSubProcess',
    'in sequence, until it is enough',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: in sequence, until it is enough',
  ],
  [
    'adHocSubProcess',
    'what completed in it can be compensated',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: what completed in it can be compensated',
  ],
  [
    'adHocSubProcess',
    'a modification activates its elements, also where nothing was',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: a modification activates its elements, also where nothing was',
  ],
  [
    'adHocSubProcess',
    'several at once, each with a list of its own',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: several at once, each with a list of its own',
  ],
  [
    'adHocSubProcess',
    'what an event subprocess has taken over ends with that, whatever the condition',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: what an event subprocess has taken over ends with that, whatever the condition',
  ],
  [
    'adHocSubProcess',
    'compensation that is thrown in it is over before the condition is looked at',
    'engine/elements/ad-hoc-sub-process > Ad-hoc subprocess: compensation that is thrown in it is over before the condition is looked at',
  ],
]);
