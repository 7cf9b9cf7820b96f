/** The parts of the page that don't need a browser. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cancelCommand,
  claimCommand,
  completeCommand,
  deployCommand,
  publishCommand,
  resolveCommand,
  setVariablesCommand,
  startCommand,
  unclaimCommand,
} from '../../web/src/commands.ts';
import { duration, prettyJson, relative, variablesProblem, words } from '../../web/src/format.ts';
import { bulkConditions, instanceFilter, stateOf } from '../../web/src/instance-filter.ts';
import { instancesLink, matchPath, processLink, taskLink } from '../../web/src/links.ts';
import { definitionMarks, instanceMarks } from '../../web/src/marks.ts';
import { namesIn } from '../../web/src/names-in-message.ts';
import { processList } from '../../web/src/process-list.ts';
import { isSame } from '../../web/src/same-data.ts';
import { taskFilter } from '../../web/src/task-filter.ts';
import { formData } from '../../web/src/task-form.ts';

test('times are in the two largest units', () => {
  assert.deepEqual([0, 999, 61_000, 3_600_000, 7_500_000, 90_061_000].map(duration), [
    '0 s',
    '0 s',
    '1 min 1 s',
    '1 h',
    '2 h 5 min',
    '1 d 1 h',
  ]);
  assert.equal(relative(0, 500), 'now');
  assert.equal(relative(0, 125_000), '2 min ago');
  assert.equal(relative(7_200_000, 0), 'in 2 h');
});

test('types are shown as words', () => {
  assert.equal(words('businessRuleTask'), 'business rule task');
  assert.equal(words('EXTRACT_VALUE_ERROR'), 'extract value error');
});

test('a value keeps its digits and its text', () => {
  assert.equal(prettyJson('{"a":[1]}'), '{\n  "a": [\n    1\n  ]\n}');
  assert.equal(prettyJson('{"n":12345678901234567890}'), '{"n":12345678901234567890}');
  assert.equal(prettyJson('"text"'), '"text"');
  assert.equal(prettyJson('{"cut off'), '{"cut off');
});

test('variables must be one JSON object', () => {
  assert.equal(variablesProblem(''), undefined);
  assert.equal(variablesProblem('{"a": 1}'), undefined);
  assert.match(variablesProblem('[1]') ?? '', /one JSON object/);
  assert.match(variablesProblem('{a: 1}') ?? '', /not valid JSON/);
});

test('paths lead to views with their parameters', () => {
  assert.deepEqual(matchPath('/operate/processes/:key', '/operate/processes/17'), { key: '17' });
  assert.deepEqual(matchPath('/tasklist', '/tasklist/'), {});
  assert.deepEqual(matchPath('/', '/'), {});
  assert.deepEqual(matchPath('/tasklist/:key', '/tasklist/%E0%A4%A'), { key: '%E0%A4%A' });
  assert.equal(matchPath('/operate', '/operate/processes'), undefined);
});

test('links contain the filters that are set', () => {
  assert.equal(instancesLink({ process: 'a b', state: '' }), '/operate/processes?process=a+b');
  assert.equal(processLink('order', 2), '/operate/processes?process=order&version=2');
  assert.equal(taskLink('7'), '/tasklist/7');
});

test("the query of the Modeler's link selects the active instances of a version", () => {
  const query = { process: 'order', version: '3', active: 'true', incidents: 'true' };
  assert.equal(stateOf(query), 'active');
  assert.deepEqual(instanceFilter(query, 0), {
    state: 'ACTIVE',
    processDefinitionId: 'order',
    processDefinitionVersion: 3,
  });
  assert.deepEqual(instanceFilter({ state: 'incidents', element: 'pay' }, 0), {
    state: 'ACTIVE',
    hasIncident: true,
    elementId: 'pay',
  });
  assert.deepEqual(instanceFilter({ version: 'x', key: 'y' }, 0), {});
});

test('a diagram shows tokens, incidents and the path', () => {
  const none = { active: 0, canceled: 0, incidents: 0, completed: 0 };
  const counts = [
    { ...none, elementId: 'start', completed: 5 },
    { ...none, elementId: 'pay', active: 3, incidents: 1 },
    { ...none, elementId: 'timer', canceled: 1 },
  ];
  assert.deepEqual(instanceMarks(counts, [{ sequenceFlowId: 'f1' }]), [
    { elementId: 'f1', kind: 'taken' },
    { elementId: 'start', kind: 'taken' },
    { elementId: 'pay', kind: 'active', count: 2 },
    { elementId: 'pay', kind: 'incident', count: 1 },
    { elementId: 'timer', kind: 'canceled' },
  ]);
  assert.deepEqual(
    definitionMarks(counts).map(({ kind, count }) => [kind, count]),
    [
      ['active', 2],
      ['incident', 1],
    ],
  );
});

test('processes are grouped, those with incidents first', () => {
  const definition = (id: string, version: number, key: string, name: string | null = null) => ({
    processDefinitionKey: key,
    processDefinitionId: id,
    name,
    version,
    resourceName: `${id}.bpmn`,
  });
  const list = processList(
    [definition('a', 1, '1'), definition('z', 1, '2'), definition('z', 2, '3', 'Zoo')],
    [
      { processDefinitionKey: '2', active: 4, incidents: 1 },
      { processDefinitionKey: '3', active: 1, incidents: 0 },
    ],
  );
  assert.deepEqual(
    list.map(({ processDefinitionId, name, active, incidents, versions }) => [
      ...[processDefinitionId, name, active, incidents],
      versions.map((each) => each.definition.version),
    ]),
    [
      ['z', 'Zoo', 5, 1, [2, 1]],
      ['a', null, 0, 0, [1]],
    ],
  );
});

test('tasks are filtered by their assignee', () => {
  assert.deepEqual(taskFilter('', 'ann'), { state: 'CREATED' });
  assert.deepEqual(taskFilter('mine', 'ann'), { state: 'CREATED', assignee: 'ann' });
  assert.equal(taskFilter('mine', ''), null);
  assert.equal(taskFilter('mine', '', 'support'), null);
  assert.deepEqual(taskFilter('', '', 'support'), { state: 'CREATED', candidateGroup: 'support' });
  assert.deepEqual(taskFilter('unassigned', ''), { state: 'CREATED', assignee: { $exists: false } });
});

test('a form gets the values of the variables', () => {
  const variable = (name: string, value: string) => ({ variableKey: name, name, value, scopeKey: '1' });
  assert.deepEqual(formData([variable('a', '{"b":[1]}'), variable('cut', '{"c')]), { a: { b: [1] } });
});

test('each action has its command line, quoted for a shell', () => {
  assert.deepEqual(
    [
      deployCommand(['a.bpmn', 'b c.form']),
      startCommand('order', 2, '{"a":"it\'s"}'),
      publishCommand('paid', 'o 1', ''),
      cancelCommand('3'),
      resolveCommand('4', 1),
      resolveCommand('4', undefined),
      setVariablesCommand('5', '{"a":1}'),
      claimCommand('6', 'ann'),
      unclaimCommand('6'),
      completeCommand('6', ' '),
    ],
    [
      `signalbox deploy a.bpmn 'b c.form'`,
      `signalbox start order --version=2 --variables='{"a":"it'\\''s"}'`,
      `signalbox publish paid --key='o 1'`,
      'signalbox cancel 3',
      'signalbox resolve 4 --retries=1',
      'signalbox resolve 4',
      `signalbox set variables 5 --variables='{"a":1}'`,
      'signalbox task claim 6 --assignee=ann',
      'signalbox task unclaim 6',
      'signalbox task complete 6',
    ],
  );
});

test('data is the same if its content is, and identical parts are not looked at', () => {
  const part = {
    get looked(): never {
      throw new Error('not needed');
    },
  };
  assert.ok(isSame({ a: [1, { b: null }], part }, { a: [1, { b: null }], part }));
  for (const [one, other] of [
    [{ a: 1 }, { a: 2 }],
    [{ a: undefined }, { b: undefined }],
    [[1], [1, 2]],
    [[], {}],
    [null, {}],
    ['1', 1],
  ])
    assert.ok(!isSame(one, other), JSON.stringify([one, other]));
});

test('a list can be limited to the instances that have started lately, for which bulk operations have no condition', () => {
  assert.deepEqual(instanceFilter({ since: '15m' }, 1_000_000), {
    startDate: { $gte: '1970-01-01T00:01:40.000Z' },
  });
  assert.deepEqual(instanceFilter({ since: 'x' }, 0), {});
  assert.equal(bulkConditions({ state: 'active', since: '1h' }), undefined);
  assert.deepEqual(bulkConditions({ state: 'active', since: '' }), { state: 'active' });
});

test('the variables of an incident are those that its message names, outside of texts', () => {
  const known = new Set(['amount', 'weight', 'Größe', 'x', 'unused']);
  const message = `expression 'weight * amount + Größe' failed: "x \\" x" is not a number; amounts`;
  assert.deepEqual(namesIn(message, known), ['weight', 'amount', 'Größe']);
  assert.deepEqual(namesIn('', known), []);
});
