/** Signals, escalations, conditions. */
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
    'signal',
    'several processes start by one, and an instance that one starts does not get it again',
    'engine/signals > Signal: several processes start by one, and an instance that one starts does not get it again',
  ],
  [
    'signal',
    'one instance gets it at each of its subscriptions, but only while it waits there',
    'engine/signals > Signal: one instance gets it at each of its subscriptions, but only while it waits there',
  ],
  [
    'signal',
    'one who can not take it keeps it from nobody else',
    'engine/signals > Signal: one who can not take it keeps it from nobody else',
  ],
  [
    'signal',
    'the command without a name, and with variables that are none',
    'engine/signals > Signal: the command without a name, and with variables that are none',
  ],
  [
    'signal',
    'as JSON on the commands topic, from any client',
    'engine/signals > Signal: as JSON on the commands topic, from any client',
  ],
  [
    'signal',
    'its delivery, said once more, does nothing',
    'engine/signals > Signal: its delivery, said once more, does nothing',
  ],
  [
    'signal',
    'when all who waited have ended meanwhile it goes too',
    'engine/signals > Signal: when all who waited have ended meanwhile it goes too',
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
    'escalation',
    'thrown in the event subprocess that caught one it goes on outward',
    'engine/escalations > Escalation: thrown in the event subprocess that caught one it goes on outward',
  ],
  [
    'escalation',
    'through a call activity, interrupting: the called instance ends',
    'engine/escalations > Escalation: through a call activity, interrupting: the called instance ends',
  ],
  [
    'escalation',
    'through a call activity, not interrupting: both go on',
    'engine/escalations > Escalation: through a call activity, not interrupting: both go on',
  ],
  [
    'escalation',
    'through a call activity to an event subprocess of the caller',
    'engine/escalations > Escalation: through a call activity to an event subprocess of the caller',
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
  ['conditional', 'true as it begins to wait', 'engine/conditions > Conditional: true as it begins to wait'],
  [
    'conditional',
    'a boundary event sees its activity’s own variables',
    'engine/conditions > Conditional: a boundary event sees its activity’s own variables',
  ],
  [
    'conditional',
    'what a job of a parallel branch brings makes it true',
    'engine/conditions > Conditional: what a job of a parallel branch brings makes it true',
  ],
  [
    'conditional',
    'a failed job’s variables are local to it',
    'engine/conditions > Conditional: a failed job’s variables are local to it',
  ],
  [
    'conditional',
    'a process whose event subprocess is true at once goes that way alone',
    'engine/conditions > Conditional: a process whose event subprocess is true at once goes that way alone',
  ],
  [
    'conditional',
    'what completes an activity does not interrupt it any more',
    'engine/conditions > Conditional: what completes an activity does not interrupt it any more',
  ],
  [
    'conditional',
    'an outer scope first; what it interrupts does not happen',
    'engine/conditions > Conditional: an outer scope first; what it interrupts does not happen',
  ],
  [
    'conditional',
    'ones that trigger themselves without end set the instance aside',
    'engine/conditions > Conditional: ones that trigger themselves without end set the instance aside',
  ],
  [
    'conditional',
    'with incidents elsewhere it goes on',
    'engine/conditions > Conditional: with incidents elsewhere it goes on',
  ],
  [
    'conditional',
    'what has made it true before it waits makes it happen once, not twice',
    'engine/conditions > Conditional: what has made it true before it waits makes it happen once, not twice',
  ],
  [
    'conditional',
    'in a scope that a modification activates it is looked at as that begins',
    'engine/conditions > Conditional: in a scope that a modification activates it is looked at as that begins',
  ],
]);
