/**
 * Models as Camunda Modeler writes them, with typical content: diagram interchange, colours, leftovers of
 * templates, foreign extension elements, lanes, message flows, line breaks in names. Each of `models/` is
 * deployed, or rejected with exactly these findings.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { compileResource } from '../../bpmn/compile.ts';
import { createTestEngine } from '../../testkit/index.ts';
import { dmnXml } from '../dmn-xml.ts';

const MODELS = new URL('./models/', import.meta.url);

/** By file: the ids of its executable processes. */
const DEPLOYED: Readonly<Record<string, readonly string[]>> = {
  'bonita-leave-request': ['_leave'],
  'conditions-8-9': ['Process_cold_chain'],
  'loops-and-bindings-8-6': ['Process_loops', 'Process_tell'],
  'onboarding-8-8': ['Process_onboarding'],
  'order-modeler-4': ['order-process'],
  'signavio-claim': ['sid-PROCESS'],
  'sketch-bpmn-io': ['Process_1'],
  'three-pools-8-6': ['Process_shop', 'Process_carrier'],
  'timers-with-feel-8-5': ['Process_timers'],
  'ad-hoc-support': ['Process_support'],
  'booking-transaction': ['Process_tx'],
  'claim-event-subprocesses': ['Process_claim'],
  'collapsed-subprocess': ['Process_sub'],
  'data-objects-and-stores': ['Process_data'],
  'foreign-extensions': ['Process_foreign'],
  'inclusive-choices': ['Process_offer'],
  'invoice-approval': ['Process_0invoice'],
  'kafka-producer-template': ['Process_kafka'],
  'multi-instance-review': ['Process_review'],
  'nightly-timer-start': ['Process_nightly'],
  'off-page-links': ['Process_links'],
  'order-pools-and-lanes': ['Process_0order'],
  'payment-race': ['Process_race'],
  'rest-connector-template': ['Process_rest'],
  'travel-compensation': ['Process_travel'],
  'two-executable-pools': ['Process_buyer', 'Process_seller'],
  'two-of-three-approvals': ['Process_quorum'],
};

/** By file: the definitions that must be deployed with it. Camunda 8, too, rejects it without them. */
const BESIDE: Readonly<Record<string, readonly { name: string; content: string }[]>> = {
  'loops-and-bindings-8-6': [{ name: 'rank.dmn', content: dmnXml([{ id: 'rank', literal: '"good"' }]) }],
};

/** By file: its findings, each as `line id: reason`. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'refused-flowable': [
    '- -: this is a Flowable model: its extensions (http://flowable.org/bpmn) have no effect here. Signalbox runs models for Camunda 8: open it in Camunda Modeler, or convert it with a migration tool; see docs/model-files.md, "Models of other engines"',
    '15 credit: zeebe:taskDefinition with a job type is missing',
    '20 score: a script task must have exactly one of zeebe:script and zeebe:taskDefinition',
    '23 mail: zeebe:taskDefinition with a job type is missing',
    `24 timeout: the timer's duration '\${escalationTime}' is not an ISO 8601 duration, such as PT15M`,
    '30 payOut: zeebe:calledElement with a processId is missing',
    "40 yes: the condition must be a FEEL expression that starts with '='",
  ],
  'refused-compensation-and-links': [
    '11 Event_comp: it must have an association to the activity that compensates',
    '14 Activity_undo: a compensation handler (isForCompensation) must not have sequence flows',
    "17 Event_link: no link catch event named 'nowhere' in 'Process_wrong'",
    '21 Event_end: waitForCompletion="false" is not supported; a compensation event always waits for the handlers',
    "21 Event_end: activityRef 'Activity_undo' has no compensation boundary event",
    '25 Event_cancel: a cancel end event must be directly in a transaction',
  ],
  'refused-endless-loop': [
    '7 Gateway_in: a loop must contain an element that waits: Gateway_in, Activity_1, Gateway_out',
  ],
  'refused-only-drawn': [
    '- -: no process in the file is executable; set isExecutable="true" on one of: Process_sketch',
  ],
  'refused-platform-7': [
    '7 Task_score: zeebe:taskDefinition with a job type is missing',
    '20 Task_rule: a business rule task must have exactly one of zeebe:calledDecision and zeebe:taskDefinition',
    "30 Flow_3: the condition must be a FEEL expression that starts with '='",
    "33 Flow_4: the condition must be a FEEL expression that starts with '='",
  ],
  'refused-unfinished': [
    '7 Activity_1: zeebe:taskDefinition with a job type is missing',
    '11 Event_timer: a timer must have exactly one of timeDate, timeDuration and timeCycle',
    '23 Activity_3: the message has no zeebe:subscription with a correlationKey',
    '26 Event_1: errorRef is missing',
    '30 Activity_4: the expression of zeebe:script: the expression ends too early, at 4: a + (characters 4 to 4)',
    "39 Flow_3: it is one of several flows of gateway 'Gateway_1', so it must have a condition or be the default flow",
    "40 Flow_4: it is one of several flows of gateway 'Gateway_1', so it must have a condition or be the default flow",
  ],
};

function read(name: string): string {
  return readFileSync(new URL(`${name}.bpmn`, MODELS), 'utf8');
}

test('every model has its expectation', () => {
  const files = readdirSync(MODELS).map((file) => file.replace(/\.bpmn$/, ''));
  assert.deepEqual(files.sort(), [...Object.keys(DEPLOYED), ...Object.keys(REFUSED)].sort());
  assert.ok(files.length >= 20);
});

for (const [name, processIds] of Object.entries(DEPLOYED)) {
  test(`${name} deploys unmodified`, async () => {
    const content = read(name);
    const { processes, findings } = await compileResource(`${name}.bpmn`, content);
    assert.deepEqual(findings, []);
    assert.deepEqual(
      processes.map(({ id }) => id),
      processIds,
    );
    const engine = createTestEngine();
    await engine.deploy([{ name: `${name}.bpmn`, content }, ...(BESIDE[name] ?? [])]);
    for (const { id, root } of processes) {
      if (root.noneStart) assert.equal(engine.start(id).processId, id);
    }
    assert.deepEqual(engine.deadLetters, []);
  });
}

for (const [name, expected] of Object.entries(REFUSED)) {
  test(`${name} is rejected with all problems`, async () => {
    const { processes, findings } = await compileResource(`${name}.bpmn`, read(name));
    assert.deepEqual(processes, []);
    assert.deepEqual(
      findings.map(({ line, elementId, reason }) => `${line ?? '-'} ${elementId ?? '-'}: ${reason}`),
      expected,
    );
  });
}

test('a trip is booked and canceled', async () => {
  const engine = createTestEngine();
  await engine.deploy({ name: 'travel.bpmn', content: read('travel-compensation') });
  const instance = engine.start('Process_travel', { variables: { ok: false } });
  engine.job('book-flight').complete();
  engine.job('book-hotel').complete();
  assert.deepEqual(
    engine.jobs().map(({ type }) => type),
    ['cancel-flight', 'cancel-hotel'],
  );
  engine.job('cancel-hotel').complete();
  engine.job('cancel-flight').complete();
  assert.equal(instance.state, 'COMPLETED');
});
