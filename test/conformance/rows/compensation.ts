/** Compensation, thrown and caught. */
import { rowsOf } from '../row.ts';

export const compensationRows = rowsOf('Camunda 8; BPMN 2.0.2 \u00a710.7, \u00a713.5.5', [
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
  [
    'compensation/throw',
    'nothing is undone twice',
    'engine/compensation > Compensation: nothing is undone twice',
  ],
  [
    'compensation/throw',
    'an activityRef that has not completed lets the event pass',
    'engine/compensation > Compensation: an activityRef that has not completed lets the event pass',
  ],
  [
    'compensation/throw',
    'activityRef to a subprocess undoes what is inside, and calls its own handler',
    'engine/compensation > Compensation: activityRef to a subprocess undoes what is inside, and calls its own handler',
  ],
  [
    'compensation/throw',
    'thrown in a subprocess it stays in there',
    'engine/compensation > Compensation: thrown in a subprocess it stays in there',
  ],
  [
    'compensation',
    'a subprocess that was interrupted can not be compensated',
    'engine/compensation > Compensation: a subprocess that was interrupted can not be compensated',
  ],
  [
    'compensation',
    'input and output mappings of a handler',
    'engine/compensation > Compensation: input and output mappings of a handler',
  ],
  [
    'compensation',
    'handlers that do not wait, and one that is a subprocess',
    'engine/compensation > Compensation: handlers that do not wait, and one that is a subprocess',
  ],
  [
    'compensation',
    'an error of a handler is caught at its boundary, and the others go on',
    'engine/compensation > Compensation: an error of a handler is caught at its boundary, and the others go on',
  ],
  [
    'compensation',
    'a handler with an incident holds the event until it is resolved',
    'engine/compensation > Compensation: a handler with an incident holds the event until it is resolved',
  ],
  [
    'compensation/throw',
    'what is thrown ends with its scope',
    'engine/compensation > Compensation: what is thrown ends with its scope',
  ],
  [
    'compensation',
    'the handler of a multi-instance activity is called once, after the last instance',
    'engine/compensation > Compensation: the handler of a multi-instance activity is called once, after the last instance',
  ],
  [
    'compensation',
    'a multi-instance handler goes through its list',
    'engine/compensation > Compensation: a multi-instance handler goes through its list',
  ],
  [
    'compensation',
    'what completed in each instance of a multi-instance subprocess is undone',
    'engine/compensation > Compensation: what completed in each instance of a multi-instance subprocess is undone',
  ],
  [
    'compensation/throw',
    'thrown in an event subprocess it undoes what is around that as well',
    'engine/compensation > Compensation: thrown in an event subprocess it undoes what is around that as well',
  ],
  [
    'compensation/eventSubProcessStart',
    'it undoes its subprocess in place of what is inside',
    'engine/compensation-start > Compensation start: it undoes its subprocess in place of what is inside',
  ],
  [
    'compensation/eventSubProcessStart',
    'activityRef to the subprocess begins it, one to another activity does not',
    'engine/compensation-start > Compensation start: activityRef to the subprocess begins it, one to another activity does not',
  ],
  [
    'compensation/eventSubProcessStart',
    'a subprocess in which nothing else can be undone is remembered for it',
    'engine/compensation-start > Compensation start: a subprocess in which nothing else can be undone is remembered for it',
  ],
  [
    'compensation/eventSubProcessStart',
    'one that is active or was interrupted is not undone',
    'engine/compensation-start > Compensation start: one that is active or was interrupted is not undone',
  ],
  [
    'compensation/eventSubProcessStart',
    'it sees the variables of its subprocess as they were, and those around as they are',
    'engine/compensation-start > Compensation start: it sees the variables of its subprocess as they were, and those around as they are',
  ],
  [
    'compensation/eventSubProcessStart',
    'thrown in it, it undoes what completed in its subprocess, in an order of its own',
    'engine/compensation-start > Compensation start: thrown in it, it undoes what completed in its subprocess, in an order of its own',
  ],
  [
    'compensation/eventSubProcessStart',
    'what it has left alone is not undone later, nor is it undone itself',
    'engine/compensation-start > Compensation start: what it has left alone is not undone later, nor is it undone itself',
  ],
  [
    'compensation/eventSubProcessStart',
    'in a completed subprocess around it, it is begun from outside, and by the one around',
    'engine/compensation-start > Compensation start: in a completed subprocess around it, it is begun from outside, and by the one around',
  ],
  [
    'compensation/eventSubProcessStart',
    'each instance of a multi-instance subprocess is undone with its own variables',
    'engine/compensation-start > Compensation start: each instance of a multi-instance subprocess is undone with its own variables',
  ],
  [
    'compensation/eventSubProcessStart',
    'a transaction that has completed is undone by it, its own cancel is not its business',
    'engine/compensation-start > Compensation start: a transaction that has completed is undone by it, its own cancel is not its business',
  ],
  [
    'compensation/eventSubProcessStart',
    'the cancel of a transaction around it begins it',
    'engine/compensation-start > Compensation start: the cancel of a transaction around it begins it',
  ],
  [
    'compensation/eventSubProcessStart',
    'of an ad-hoc subprocess, and of an event subprocess',
    'engine/compensation-start > Compensation start: of an ad-hoc subprocess, and of an event subprocess',
  ],
  [
    'compensation/eventSubProcessStart',
    'one after the other, in reverse order, with the others',
    'engine/compensation-start > Compensation start: one after the other, in reverse order, with the others',
  ],
  [
    'compensation/eventSubProcessStart',
    'an error of it is caught around the event that has thrown',
    'engine/compensation-start > Compensation start: an error of it is caught around the event that has thrown',
  ],
  [
    'compensation/eventSubProcessStart',
    'an incident stops it before it begins; resolved, it goes on with its variables',
    'engine/compensation-start > Compensation start: an incident stops it before it begins; resolved, it goes on with its variables',
  ],
  [
    'compensation',
    '5,000 handlers that do not wait, at once or in reverse order, in steps of their own',
    'engine/limits > Compensation: 5,000 handlers that do not wait, at once or in reverse order, in steps of their own',
  ],
  [
    'compensation/eventSubProcessStart',
    'a large snapshot is a record of its own, until nobody needs it',
    'engine/compensation-start > Compensation start: a large snapshot is a record of its own, until nobody needs it',
  ],
  [
    'compensation/eventSubProcessStart',
    'where it could never begin, or not alone, it is a finding',
    'bpmn/events/compensation > Compensation start: where it could never begin, or not alone, it is a finding',
  ],
  [
    'compensation',
    'a call activity is undone by a call activity; what it has called is not looked into',
    'engine/compensation-handlers > Compensation: a call activity is undone by a call activity; what it has called is not looked into',
  ],
  [
    'compensation',
    'user tasks are undone, and undo',
    'engine/compensation-handlers > Compensation: user tasks are undone, and undo',
  ],
  [
    'compensation/eventSubProcessStart',
    'an event subprocess in it takes it over, and a terminate end event ends it',
    'engine/compensation-handlers > Compensation start: an event subprocess in it takes it over, and a terminate end event ends it',
  ],
  [
    'compensation/eventSubProcessStart',
    'an instance that is cancelled while it undoes leaves nothing',
    'engine/compensation-handlers > Compensation start: an instance that is cancelled while it undoes leaves nothing',
  ],
  [
    'compensation/eventSubProcessStart',
    'a modification that ends an event subprocess which undoes lets the event that has thrown go on',
    'engine/operations/compensation > a modification that ends an event subprocess which undoes lets the event that has thrown go on',
  ],
  [
    'compensation/eventSubProcessStart',
    'what undoes is activated from outside only where it is active already',
    'engine/operations/compensation > what undoes is activated from outside only where it is active already',
  ],
  [
    'compensation/eventSubProcessStart',
    'an event subprocess that undoes is migrated with its subprocess, before it begins and while it is active',
    'engine/operations/compensation > an event subprocess that undoes is migrated with its subprocess, before it begins and while it is active',
  ],
  [
    'compensation',
    'what completed in a path of an ad-hoc subprocess is undone from outside',
    'engine/compensation-handlers > Compensation: what completed in a path of an ad-hoc subprocess is undone from outside',
  ],
  [
    'compensation/eventSubProcessStart',
    'of an ad-hoc subprocess with paths, it undoes one of its activities',
    'engine/compensation-handlers > Compensation start: of an ad-hoc subprocess with paths, it undoes one of its activities',
  ],
  [
    'compensation',
    'what completed in an event subprocess is undone from around it',
    'engine/compensation-handlers > Compensation: what completed in an event subprocess is undone from around it',
  ],
]);
