/** Compensation, thrown and caught. */
import { rowsOf } from '../row.ts';

export const compensationRows = rowsOf('Camunda 8; BPMN 2.0.2 §10.7, §13.5.5', [
  [
    'B95',
    'compensation/boundary',
    'only completed activities are compensated, by their handlers, and the throw event waits',
  ],
  [
    'B96',
    'compensation/throw',
    'all handlers are activated at once, as many times as their activity has completed',
  ],
  ['B97', 'compensation/throw', 'in reverse order, one after the other, with the property of the event'],
  ['B98', 'compensation/throw', 'activityRef limits it to one activity'],
  [
    'B99',
    'compensation/throw',
    'it propagates into completed subprocesses, whose handlers run in the scope of the throw event',
  ],
  ['B100', 'compensation/end', 'an end event also waits, and the process ends after it'],
  ['B101', 'compensation', 'a completed subprocess is recorded only if something in it can be compensated'],
  ['B102', 'compensation', 'with nothing to compensate, the event completes immediately'],
  ['B103', 'compensation/throw', 'nothing is compensated twice'],
  [
    'B104',
    'compensation/throw',
    'if the activity of activityRef has not completed, the event completes immediately',
  ],
  [
    'B105',
    'compensation/throw',
    'an activityRef to a subprocess compensates its activities and calls its own handler',
  ],
  ['B106', 'compensation/throw', 'thrown in a subprocess, it does not affect anything outside'],
  ['B107', 'compensation', "an interrupted subprocess can't be compensated"],
  ['B108', 'compensation', 'a handler has input and output mappings'],
  ['B109', 'compensation', 'handlers can be elements that do not wait, or subprocesses'],
  [
    'B110',
    'compensation',
    'an error of a handler is caught at its boundary, and the other handlers continue',
  ],
  [
    'B111',
    'compensation',
    'a handler with an incident keeps the event active until the incident is resolved',
  ],
  ['B112', 'compensation/throw', 'compensation ends with the scope in which it was thrown'],
  [
    'B113',
    'compensation',
    'the handler of a multi-instance activity is called once, after the last instance',
  ],
  ['B114', 'compensation', 'a multi-instance handler runs once per item of its collection'],
  [
    'B115',
    'compensation',
    'the completed activities in each instance of a multi-instance subprocess are compensated',
  ],
  [
    'B116',
    'compensation/throw',
    'thrown in an event subprocess, it also compensates the activities of the enclosing scope',
  ],
  [
    'B117',
    'compensation/eventSubProcessStart',
    'it compensates its subprocess instead of the handlers inside',
  ],
  [
    'B118',
    'compensation/eventSubProcessStart',
    'an activityRef to the subprocess starts it, an activityRef to another activity does not',
  ],
  [
    'B119',
    'compensation/eventSubProcessStart',
    'a subprocess with nothing else to compensate is recorded for it',
  ],
  [
    'B120',
    'compensation/eventSubProcessStart',
    'a subprocess that is active or was interrupted is not compensated',
  ],
  [
    'B121',
    'compensation/eventSubProcessStart',
    'it sees the variables of its subprocess as they were at completion, and current variables of outer scopes',
  ],
  [
    'B122',
    'compensation/eventSubProcessStart',
    'compensation thrown in it compensates the completed activities of its subprocess, in the order that it defines',
  ],
  [
    'B123',
    'compensation/eventSubProcessStart',
    'activities that it has not compensated are not compensated later, nor is it',
  ],
  [
    'B124',
    'compensation/eventSubProcessStart',
    'in a completed subprocess, it is started by a throw event outside, or by the enclosing event subprocess',
  ],
  [
    'B125',
    'compensation/eventSubProcessStart',
    'each instance of a multi-instance subprocess is compensated with its own variables',
  ],
  [
    'B126',
    'compensation/eventSubProcessStart',
    'it compensates a completed transaction; it is not started by the cancel event of its own transaction',
  ],
  [
    'B127',
    'compensation/eventSubProcessStart',
    'it is started by the cancel event of an enclosing transaction',
  ],
  ['B128', 'compensation/eventSubProcessStart', 'in an ad-hoc subprocess and in an event subprocess'],
  [
    'B129',
    'compensation/eventSubProcessStart',
    'one after the other, in reverse order, together with handlers',
  ],
  ['B130', 'compensation/eventSubProcessStart', 'its errors are caught in the scopes around the throw event'],
  [
    'B131',
    'compensation/eventSubProcessStart',
    'an incident prevents its start; once resolved, it continues with its variables',
  ],
  [
    'B132',
    'compensation',
    '5,000 handlers that do not wait, at once or in reverse order, run in separate steps',
  ],
  [
    'B133',
    'compensation/eventSubProcessStart',
    'a large snapshot is a separate record until it is no longer needed',
  ],
  [
    'B134',
    'compensation/eventSubProcessStart',
    'one that could never start, or that is not the only one, is rejected at deployment',
  ],
  [
    'B135',
    'compensation',
    'a call activity can be compensated by a call activity; the called instance is not compensated',
  ],
  ['B136', 'compensation', 'user tasks can be compensated, and can be handlers'],
  [
    'B137',
    'compensation/eventSubProcessStart',
    'an event subprocess in it can interrupt it, and a terminate end event ends it',
  ],
  ['B138', 'compensation/eventSubProcessStart', 'cancelling an instance during compensation leaves no state'],
  [
    'B139',
    'compensation/eventSubProcessStart',
    'when a modification terminates an active one, the throw event continues',
  ],
  [
    'B140',
    'compensation/eventSubProcessStart',
    'elements in a compensation handler can only be activated if the handler is active',
  ],
  [
    'B141',
    'compensation/eventSubProcessStart',
    'it is migrated with its subprocess, before it starts and while it is active',
  ],
  [
    'B142',
    'compensation',
    'completed activities in a path of an ad-hoc subprocess can be compensated from outside',
  ],
  [
    'B143',
    'compensation/eventSubProcessStart',
    'in an ad-hoc subprocess with paths, it compensates one of the activities',
  ],
  [
    'B144',
    'compensation',
    'completed activities in an event subprocess can be compensated from the enclosing scope',
  ],
]);
