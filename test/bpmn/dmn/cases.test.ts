/**
 * Cases of public reports about decision tables: a file and the result of its decision `check`. They are not
 * part of the project: DMN_CASES names their folder (default `../shared/cases/dmn` beside the checkout).
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileDecisions } from '../../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../../bpmn/dmn/evaluate.ts';
import type { Json } from '../../../bpmn/feel/index.ts';
import { scopeOf } from '../feel/scope-of.ts';

const folder =
  process.env['DMN_CASES'] ?? fileURLToPath(new URL('../../../../shared/cases/dmn', import.meta.url));

interface Case {
  readonly decision: string;
  readonly variables: { readonly [name: string]: Json };
  readonly expected: Json;
}

test('decision tables of public reports have the same results as in Camunda', async (t) => {
  if (!existsSync(folder)) return t.skip(`there is no folder ${folder} (DMN_CASES) with cases`);
  const files = readdirSync(folder).filter((file) => file.endsWith('.dmn'));
  assert.ok(files.length > 0);
  for (const file of files) {
    const path = join(folder, file);
    const { decision, variables, expected } = JSON.parse(
      readFileSync(path.replace(/\.dmn$/, '.json'), 'utf8'),
    ) as Case;
    const { decisions, findings } = await compileDecisions(file, readFileSync(path, 'utf8'));
    const compiled = decisions?.decisions.get(decision);
    assert.ok(compiled, `${file}: ${JSON.stringify(findings)}`);
    assert.deepEqual(evaluateDecision(compiled, scopeOf(variables), 0).result, expected, file);
  }
});
