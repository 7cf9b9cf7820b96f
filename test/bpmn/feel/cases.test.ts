/**
 * Cases from public reports, each for a kind of fault of a FEEL evaluator. They are not part of the project:
 * FEEL_CASES names their folder (default `../shared/cases/feel` beside the checkout). docs/feel.md has an
 * example of each kind, too.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Json } from '../../../bpmn/feel/index.ts';
import { compileFeel, parseJson, toJson } from '../../../bpmn/feel/index.ts';
import { scopeOf } from './scope-of.ts';

interface Case {
  readonly expression: string;
  readonly variables: Json;
  readonly expected?: Json;
  readonly expectedOneOf?: readonly Json[];
}

const folder =
  process.env['FEEL_CASES'] ?? fileURLToPath(new URL('../../../../shared/cases/feel', import.meta.url));

test('each case has the same value as in Camunda', (t) => {
  if (!existsSync(folder)) return t.skip(`there is no folder ${folder} (FEEL_CASES) with cases`);
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const cases = files.flatMap(
    (file) => parseJson(readFileSync(join(folder, file), 'utf8')) as unknown as Case[],
  );
  assert.ok(cases.length > 0);
  for (const { expression, variables, expected = null, expectedOneOf = [expected] } of cases) {
    const { value } = compileFeel(expression).evaluate(scopeOf(variables), 0);
    const found = JSON.stringify(toJson(value));
    assert.ok(
      expectedOneOf.some((one) => JSON.stringify(one) === found),
      `${expression}: ${found}`,
    );
  }
});
