/**
 * Decisions as Camunda's modelers write them: diagram interchange, `biodi:`, `modeler:` and `camunda:`
 * attributes, annotations, line breaks in names, older versions of DMN. Each of `decisions/` is deployed and
 * called by a process.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createTestEngine } from '../../testkit/index.ts';
import { bpmnXml } from '../bpmn-xml.ts';

const FILES = new URL('./decisions/', import.meta.url);

/** By file: the decision, and its results for some variables. */
const DECIDED: Readonly<
  Record<string, readonly [string, ...(readonly [variables: object, result: unknown])[]]>
> = {
  dish: [
    'dish',
    [{ temperature: 30, day: 'Weekday' }, 'Light Salad'],
    [{ temperature: 5, day: 'Weekday' }, 'Roastbeef'],
    [{ temperature: 15, day: 'Weekend' }, 'Stew'],
    [{ temperature: 15, day: 'Weekday' }, null],
  ],
  'invoice-platform-7': [
    'invoiceClassification_d',
    [
      { amount: 300, invoiceCategory: 'Misc' },
      { invoiceClassification: 'budget', costCenter: 200 },
    ],
    [
      { amount: 5000, invoiceCategory: 'Misc' },
      { invoiceClassification: 'exceptional', costCenter: null },
    ],
  ],
  'discounts-8-6': [
    'Decision_discounts',
    [{ customer: { since: '2019-05-01' }, order: { items: [{ price: 600 }] } }, 7.5],
    [{ customer: { since: '2024-05-01' }, order: { items: [{ price: 900 }, { price: 200 }] } }, 2],
  ],
  'premium-with-knowledge': [
    'Decision_premium',
    [{ applicant: { age: 20, sum: 1000 } }, 1650],
    [{ applicant: { age: 30, sum: 1000 } }, 1210],
  ],
  'routing-dmn-1-1': [
    'route',
    [{ postcode: '10115' }, ['hub north', 'central']],
    [{ postcode: '80331' }, ['central']],
  ],
  'web-modeler-8-8': [
    'approvalLevels',
    [{ amount: 20_000, urgent: false }, ['lead', 'head', 'board']],
    [{ amount: 20_000, urgent: true }, ['lead', 'head']],
  ],
};

test('every file has its expectation [B272]', () => {
  const files = readdirSync(FILES).map((name) => name.replace(/\.dmn$/, ''));
  assert.deepEqual(files.sort(), Object.keys(DECIDED).sort());
});

for (const [file, [decisionId, ...cases]] of Object.entries(DECIDED)) {
  test(`is deployed and evaluated: ${file}`, async () => {
    const engine = createTestEngine();
    const extension = `<zeebe:calledDecision decisionId="${decisionId}" resultVariable="result" />`;
    const nodes = [
      { id: 'start', type: 'startEvent' },
      { id: 'decide', type: 'businessRuleTask', extension },
      { id: 'end', type: 'endEvent' },
    ];
    await engine.deploy([
      { name: 'p.bpmn', content: bpmnXml({ id: 'p', nodes, flows: ['start -> decide -> end'] }) },
      { name: `${file}.dmn`, content: readFileSync(new URL(`${file}.dmn`, FILES), 'utf8') },
    ]);
    for (const [variables, result] of cases) {
      const instance = engine.start('p', { variables: variables as Record<string, unknown> });
      assert.deepEqual([instance.variables['result'], instance.incidents], [result, []]);
    }
  });
}
