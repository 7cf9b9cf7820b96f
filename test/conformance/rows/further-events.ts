/** Signals, escalations, conditions, compensation. */
import { rowsOf } from '../row.ts';

export const furtherEventRows = rowsOf('Camunda 8; BPMN 2.0.2 \u00a710.5, \u00a710.7', [
  [
    'signal',
    'to all subscriptions of the name on all partitions',
    'engine/signals > Signal: to all subscriptions of the name on all partitions',
  ],
  ['signal', 'never buffered', 'engine/signals > Signal: never buffered'],
  [
    'signal/start',
    'start events of the latest version, each on one partition',
    'engine/signals > Signal: start events of the latest version, each on one partition',
  ],
  [
    'signal/eventSubProcessStart',
    'start of event subprocesses; output mappings keep what it brings local',
    'engine/signals > Signal: start of event subprocesses; output mappings keep what it brings local',
  ],
  ['signal/catch', 'behind an event-based gateway', 'engine/signals > Signal: behind an event-based gateway'],
  [
    'signal/boundary',
    'boundary events, interrupting and not',
    'engine/signals > Signal: boundary events, interrupting and not',
  ],
  [
    'signal/throw',
    'thrown between and at an end; what its input mappings made goes with it',
    'engine/signals > Signal: thrown between and at an end; what its input mappings made goes with it',
  ],
  [
    'signal/end',
    'thrown between and at an end; what its input mappings made goes with it',
    'engine/signals > Signal: thrown between and at an end; what its input mappings made goes with it',
  ],
  [
    'signal',
    'a name by FEEL, evaluated in the scope; null is an incident',
    'engine/signals > Signal: a name by FEEL, evaluated in the scope; null is an incident',
  ],
  [
    'signal',
    'more wait than one transaction takes; a restart in between loses and doubles nothing',
    'engine/signals > Signal: more wait than one transaction takes; a restart in between loses and doubles nothing',
  ],
  [
    'escalation',
    'that nobody catches it is no incident',
    'engine/escalations > Escalation: that nobody catches it is no incident',
  ],
  [
    'escalation',
    'a code beats catch-all, the nearest scope the outer one',
    'engine/escalations > Escalation: a code beats catch-all, the nearest scope the outer one',
  ],
  [
    'escalation/boundary',
    'an interrupting boundary event ends the thrower',
    'engine/escalations > Escalation: an interrupting boundary event ends the thrower',
  ],
  [
    'escalation/throw',
    'one that does not interrupt lets the thrower go on',
    'engine/escalations > Escalation: one that does not interrupt lets the thrower go on',
  ],
  [
    'escalation/eventSubProcessStart',
    'start of an event subprocess, interrupting and not',
    'engine/escalations > Escalation: start of an event subprocess, interrupting and not',
  ],
  [
    'escalation/end',
    'at process level, from an end event, with a code by FEEL',
    'engine/escalations > Escalation: at process level, from an end event, with a code by FEEL',
  ],
  [
    'conditional/catch',
    'an intermediate catch event waits until it is true',
    'engine/conditions > Conditional: an intermediate catch event waits until it is true',
  ],
  [
    'conditional/boundary',
    'an interrupting boundary event, at activation and later',
    'engine/conditions > Conditional: an interrupting boundary event, at activation and later',
  ],
  [
    'conditional/boundary',
    'not interrupting, it happens at each change while it is true, once for a whole change',
    'engine/conditions > Conditional: not interrupting, it happens at each change while it is true, once for a whole change',
  ],
  [
    'conditional/eventSubProcessStart',
    'start of event subprocesses, interrupting and not, in an inner scope',
    'engine/conditions > Conditional: start of event subprocesses, interrupting and not, in an inner scope',
  ],
  [
    'conditional/start',
    'start of a process, when it is asked for with variables',
    'engine/conditions > Conditional: start of a process, when it is asked for with variables',
  ],
  [
    'conditional',
    'a filter of variables and of what changes',
    'engine/conditions > Conditional: a filter of variables and of what changes',
  ],
  [
    'conditional',
    'one that can not be evaluated is not true, and no incident',
    'engine/conditions > Conditional: one that can not be evaluated is not true, and no incident',
  ],
  [
    'compensation/boundary',
    'only what has completed is undone, by its handler, and the throw event waits',
    'engine/compensation > Compensation: only what has completed is undone, by its handler, and the throw event waits',
  ],
  [
    'compensation/throw',
    'handlers are all activated at once, as often as their activity has completed',
    'engine/compensation > Compensation: handlers are all activated at once, as often as their activity has completed',
  ],
  [
    'compensation/throw',
    'in reverse order, one after the other, by the property of the event',
    'engine/compensation > Compensation: in reverse order, one after the other, by the property of the event',
  ],
  [
    'compensation/throw',
    'activityRef limits it to one activity',
    'engine/compensation > Compensation: activityRef limits it to one activity',
  ],
  [
    'compensation/throw',
    'it propagates into completed subprocesses, whose handlers run where it is thrown',
    'engine/compensation > Compensation: it propagates into completed subprocesses, whose handlers run where it is thrown',
  ],
  [
    'compensation/end',
    'an end event waits too, and the process ends after it',
    'engine/compensation > Compensation: an end event waits too, and the process ends after it',
  ],
  [
    'compensation',
    'a completed subprocess is remembered only if something in it can be undone',
    'engine/compensation > Compensation: a completed subprocess is remembered only if something in it can be undone',
  ],
  [
    'compensation',
    'without anything to undo the event passes',
    'engine/compensation > Compensation: without anything to undo the event passes',
  ],
]);
