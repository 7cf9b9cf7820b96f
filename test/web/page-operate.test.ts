/** The parts of the page for operators that need no browser: heat, replay, plans, mappings, conditions. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bulkCommand,
  completeJobCommand,
  failJobCommand,
  migrateCommand,
  redriveCommand,
  retryJobCommand,
  signalCommand,
} from '../../web/src/commands.ts';
import type { ModelElement } from '../../web/src/compare-models.ts';
import { compareModels, suggestMapping } from '../../web/src/compare-models.ts';
import { heatMarks, short, shortTime } from '../../web/src/heat.ts';
import { HistoryFold } from '../../web/src/history/history-fold.ts';
import { lineOfStep } from '../../web/src/history/history-lines.ts';
import { viewOf } from '../../web/src/history/history-view.ts';
import { groupConditions, incidentFilter } from '../../web/src/incident-where.ts';
import { bulkConditions, instanceFilter } from '../../web/src/instance-filter.ts';
import { kcatLine } from '../../web/src/kcat-line.ts';
import { modificationBody, modifyCommand, previewMarks } from '../../web/src/modification.ts';
import type { Step, StepChange } from '../../web/src/own-items.ts';

const none = { active: 0, canceled: 0, incidents: 0, completed: 0 };

test('a heat map has five levels by the logarithm, and leaves out what is zero', () => {
  const counts = [1, 10, 100, 1000, 0].map((completed) => ({
    ...none,
    elementId: `e${completed}`,
    completed,
  }));
  assert.deepEqual(
    heatMarks('completed', counts, []).map(({ elementId, kind, label }) => [elementId, kind, label]),
    [
      ['e1', 'heat1', '1'],
      ['e10', 'heat2', '10'],
      ['e100', 'heat4', '100'],
      ['e1000', 'heat5', '1k'],
    ],
  );
  const times = [{ elementId: 'wait', completed: 3, meanMs: 90_000, maxMs: 100_000 }];
  assert.deepEqual(heatMarks('time', [], times), [{ elementId: 'wait', kind: 'heat5', label: '1 min 30 s' }]);
  assert.deepEqual(heatMarks('incidents', [{ ...none, elementId: 'one', active: 1, incidents: 1 }], []), [
    { elementId: 'one', kind: 'heat5', label: '1' },
  ]);
});

test('large numbers and short times are short texts', () => {
  assert.deepEqual([999, 1000, 12_345, 999_400, 4_500_000].map(short), [
    '999',
    '1k',
    '12.3k',
    '999k',
    '4.5M',
  ]);
  assert.deepEqual([0, 999, 1000].map(shortTime), ['0 ms', '999 ms', '1 s']);
});

const step = (...changes: StepChange[]): Step => ({
  ...{ at: '2026-01-01T00:00:00Z', command: 'x', position: 1, partition: 0, offset: 1 },
  ...{ changes, notes: [] },
});

const STEPS: readonly Step[] = [
  step(
    { kind: 'started', key: '1', elementId: 'order', type: 'process', scopeKey: null },
    { kind: 'variable', scopeKey: '1', name: 'a', value: '1' },
    { kind: 'started', key: '2', elementId: 'pay', type: 'serviceTask', scopeKey: '1' },
  ),
  step({ kind: 'incident', scopeKey: '2' }),
  step(
    { kind: 'resolved', scopeKey: '2' },
    { kind: 'ended', key: '2', end: 'completed' },
    { kind: 'flow', flowId: 'f1' },
    { kind: 'variable', scopeKey: '1', name: 'a', value: '2' },
    { kind: 'started', key: '3', elementId: 'ship', type: 'serviceTask', scopeKey: '1' },
    { kind: 'migrated', key: '3', elementId: 'send' },
    { kind: 'ended', key: '9', end: 'completed' },
  ),
];

test('a history shows tokens, incidents, the path and variables after each step', () => {
  const fold = new HistoryFold();
  fold.add(STEPS);
  const marks = (count: number): string[] => {
    fold.moveTo(count);
    return fold.marks().map(({ elementId, kind }) => `${elementId} ${kind}`);
  };
  assert.deepEqual(marks(1), ['pay active']);
  assert.deepEqual(marks(2), ['pay incident']);
  assert.deepEqual(fold.scopes(9)[0]?.variables, [{ name: 'a', value: '1', isChanged: false }]);
  assert.deepEqual(marks(3), ['f1 taken', 'pay taken', 'send active']);
  assert.deepEqual(fold.scopes(9), [
    { scopeKey: '1', elementId: 'order', variables: [{ name: 'a', value: '2', isChanged: true }] },
  ]);
  assert.deepEqual(marks(0), []);
  assert.deepEqual(fold.scopes(9), []);
});

test('the lines of a history say what each step has done, and can be filtered', () => {
  const fold = new HistoryFold();
  fold.add(STEPS.slice(0, 1));
  const texts = (filter: object): string[] =>
    fold.lines(filter).map(({ step: number, elementId, text }) => `${number} ${elementId} ${text}`);
  assert.deepEqual(texts({ variable: '1 a' }), ['1 order a = 1']);
  fold.add(STEPS.slice(1));
  assert.deepEqual(texts({ variable: '1 a' }), ['1 order a = 1', '3 order a = 2']);
  assert.deepEqual(texts({ element: 'pay' }), ['1 pay started', '3 pay completed']);
  assert.deepEqual(texts({}).slice(0, 4), ['1 order started', '1 order a = 1', '1 pay started', '2  x']);
  const ask = { instanceKey: '1', step: 2, filter: {}, from: null, count: 2, version: '' };
  const view = viewOf(fold, ask);
  assert.deepEqual([view.at, view.from, view.currentLine, view.lineCount], [2, 2, 3, 8]);
  assert.deepEqual(
    view.stepLines.map(({ text }) => text),
    ['x'],
  );
});

test('moving through a history in any order leads to the same states as folding from its start', () => {
  // Steps that start, end, change and migrate elements of a few keys in every combination.
  const changes: StepChange[] = [1, 2, 3].flatMap((n) => [
    { kind: 'started', key: `${n}`, elementId: `e${n}`, type: 'task', scopeKey: null },
    { kind: 'variable', scopeKey: `${n}`, name: 'a', value: `${n}` },
    { kind: 'incident', scopeKey: `${n}` },
    { kind: 'variable', scopeKey: `${n}`, name: 'a', value: `${n + 1}` },
    { kind: 'migrated', key: `${n}`, elementId: 'e1' },
    { kind: 'resolved', scopeKey: `${n}` },
    { kind: 'flow', flowId: `f${n % 2}` },
    { kind: 'ended', key: `${n}`, end: n === 2 ? 'terminated' : 'completed' },
  ]);
  const steps = changes.map((each, at) => step(each, changes[(at * 7) % changes.length] ?? each));
  const state = (fold: HistoryFold): unknown => [fold.marks(), fold.scopes(9), fold.at];
  const fresh = steps.map((_, count) => {
    const fold = new HistoryFold();
    fold.add(steps);
    fold.moveTo(count);
    return state(fold);
  });
  const moved = new HistoryFold();
  moved.add(steps);
  for (let turn = 0; turn < 500; turn++) {
    const to = (turn * 11) % steps.length;
    moved.moveTo(to);
    assert.deepEqual(state(moved), fresh[to], `step ${to}`);
  }
});

test('the line of a step is the first one of it, or of the next step that has one', () => {
  const lines = [1, 1, 3, 7].map((number) => ({
    ...{ step: number, at: '', elementId: '', text: '' },
    look: 'note' as const,
  }));
  assert.deepEqual(
    [0, 1, 2, 3, 7, 8].map((number) => lineOfStep(lines, number)),
    [0, 0, 2, 2, 3, 4],
  );
});

test('a record has the line that shows it', () => {
  assert.equal(
    kcatLine(['a:9092', 'b:9092'], { topic: 't', partition: 2, offset: 17 }),
    `kcat -C -b a:9092,b:9092 -t t -p 2 -o 17 -c 1 -e -f '%t-%p@%o %T %k %h\\n%s\\n'`,
  );
});

test('a plan shows the tokens after it, as a request and as a command line', () => {
  const counts = [
    { ...none, elementId: 'pay', active: 2 },
    { ...none, elementId: 'wait', active: 1 },
    { ...none, elementId: 'stay', active: 1 },
  ];
  const plan = [
    { kind: 'move', elementId: 'pay', to: 'ship' },
    { kind: 'terminate', elementId: 'wait' },
    { kind: 'activate', elementId: 'a b' },
  ] as const;
  assert.deepEqual(previewMarks(counts, plan), [
    { elementId: 'stay', kind: 'active', count: 1 },
    { elementId: 'pay', kind: 'removed', label: '−2' },
    { elementId: 'ship', kind: 'added', label: '+2' },
    { elementId: 'wait', kind: 'removed', label: '−1' },
    { elementId: 'a b', kind: 'added', label: '+1' },
  ]);
  assert.deepEqual(modificationBody(plan), {
    activateInstructions: [{ elementId: 'a b' }],
    terminateInstructions: [{ elementId: 'wait' }],
    moveInstructions: [{ sourceElementInstruction: { sourceElementId: 'pay' }, targetElementId: 'ship' }],
  });
  assert.equal(
    modifyCommand('7', plan),
    `signalbox modify 7 --move='pay=ship' --terminate=wait --activate='a b'`,
  );
});

const model = (...elements: [id: string, type: string, name: string, text?: string][]) =>
  new Map<string, ModelElement>(
    elements.map(([id, type, name, text = id]) => [id, { id, type, name, text }]),
  );

test('versions are compared by the ids and contents of their elements', () => {
  const older = model(['a', 'task', 'A'], ['b', 'task', 'B'], ['c', 'task', 'C', 'old']);
  const newer = model(['a', 'task', 'A'], ['c', 'task', 'C', 'new'], ['d', 'task', 'D']);
  assert.deepEqual(
    compareModels(older, newer).map(({ id, what }) => `${id} ${what}`),
    ['b removed', 'c changed', 'd added'],
  );
  assert.deepEqual(compareModels(older, older), []);
});

test('a mapping is suggested by id, then by name and type, then by the only new element of the type', () => {
  const source = model(
    ['pay', 'serviceTask', 'Pay'],
    ['old', 'userTask', 'Approve'],
    ['w', 'receiveTask', ''],
  );
  const target = model(
    ['pay', 'serviceTask', 'Pay'],
    ['new', 'userTask', 'approve'],
    ['w2', 'receiveTask', 'x'],
    ['s2', 'serviceTask', ''],
  );
  assert.deepEqual(
    [...suggestMapping(['pay', 'old', 'w', 'gone'], source, target)],
    [
      ['pay', 'pay'],
      ['old', 'new'],
      ['w', 'w2'],
      ['gone', ''],
    ],
  );
  const other = model(['pay', 'userTask', 'Pay']);
  assert.equal(suggestMapping(['pay'], source, other).get('pay'), '', 'an equal id of another type');
});

test('the filters of a list become the conditions of a bulk operation', () => {
  const query = { process: 'order', version: '2', element: 'pay', business: 'b', state: 'incidents' };
  assert.deepEqual(bulkConditions({ ...query, variable: 'customer=c=1' }), {
    state: 'active',
    process: 'order',
    version: '2',
    element: 'pay',
    'business-key': 'b',
    incident: 'yes',
    'variable.customer': 'c=1',
  });
  assert.deepEqual(bulkConditions({}), { state: 'active' });
  assert.equal(bulkConditions({ state: 'completed' }), undefined);
  assert.deepEqual(instanceFilter({ variable: 'customer=c=1' }, 0), {
    variables: [{ name: 'customer', value: 'c=1' }],
  });
});

test('a group of incidents becomes the conditions of a bulk operation', () => {
  const group = {
    ...{ processDefinitionKey: '1', processDefinitionId: 'order', processDefinitionVersion: 2 },
    ...{
      processDefinitionName: null,
      elementId: 'pay',
      elementName: 'Pay',
      errorType: 'JOB_NO_RETRIES',
      hasJob: true,
    },
    ...{ errorMessage: 'x …', example: 'x 1', messagePart: '', count: 2, first: '', last: '' },
  };
  const where = { process: 'order', version: '2', element: 'pay', incident: 'JOB_NO_RETRIES' };
  assert.deepEqual(groupConditions(group), where);
  assert.deepEqual(groupConditions({ ...group, messagePart: 'no money' }), {
    ...where,
    'incident-message': 'no money',
  });
  assert.deepEqual(incidentFilter({ definition: '1', element: 'pay', type: 'T', key: 'x' }), {
    state: 'ACTIVE',
    processDefinitionKey: '1',
    elementId: 'pay',
    errorType: 'T',
  });
});

test('each action of an operator has its command line', () => {
  assert.deepEqual(
    [
      signalCommand('late', ''),
      completeJobCommand('7', '{"a":1}'),
      failJobCommand('7', 0, 'no money'),
      retryJobCommand('7', 3),
      redriveCommand('0/17'),
      bulkCommand('retry', { process: 'order', 'incident-message': 'no money' }, { retries: '1' }),
      migrateCommand(
        '7',
        { processId: 'order', version: 2 },
        new Map([
          ['a', 'b'],
          ['c', 'c'],
          ['d', ''],
        ]),
      ),
    ],
    [
      'signalbox signal late',
      `signalbox complete 7 --variables='{"a":1}'`,
      `signalbox fail 7 --retries=0 --message='no money'`,
      'signalbox retry 7 --retries=3',
      'signalbox dead-letters redrive 0/17',
      `signalbox bulk retry --retries=1 --where 'process=order' 'incident-message=no money'`,
      `signalbox migrate 7 --to-process=order --to-version=2 --map 'a=b'`,
    ],
  );
});
