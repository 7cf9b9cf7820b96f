/**
 * The long form of test/oracle/camunda: `npm run compare:camunda [-- <expressions> <tables>]` (default
 * 100,000 and 10,000) compares random expressions, unary tests and decision tables with Camunda's own
 * engines. `SEED=17` generates others. Prints the differences and how often each known difference was the
 * reason; exits with 1 if there are others.
 */
import { startCamunda } from '../test/oracle/camunda/camunda-jvm.ts';
import type { Random } from '../test/oracle/camunda/comparison.ts';
import {
  compareRandom,
  describeDifference,
  expressionCase,
  tableCase,
  unaryTestsCase,
} from '../test/oracle/camunda/comparison.ts';
import { evaluateDecisionHere } from '../test/oracle/camunda/decisions-here.ts';
import type { Evaluator } from '../test/oracle/camunda/evaluator.ts';
import { evaluateExpressionHere } from '../test/oracle/camunda/expressions-here.ts';

const [expressions = 100_000, tables = 10_000] = process.argv.slice(2).map(Number);
/** Number of cases that are in memory at the same time. */
const CHUNK = 10_000;
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);

const camunda = await startCamunda({ CI: 'true' });
if (typeof camunda === 'string') throw new Error(camunda);
const jvm = camunda;
try {
  const counts = [
    await compareAll('expressions', evaluateExpressionHere, expressionCase, Math.ceil(expressions * 0.8)),
    await compareAll('unary tests', evaluateExpressionHere, unaryTestsCase, Math.ceil(expressions * 0.2)),
    await compareAll('decision tables', evaluateDecisionHere, tableCase, tables),
  ];
  process.exitCode = counts.every((count) => count === 0) ? 0 : 1;
} finally {
  await jvm.close();
}

async function compareAll(
  what: string,
  here: Evaluator,
  arbitrary: Random['arbitrary'],
  count: number,
): Promise<number> {
  const known = new Map<string, number>();
  let values = 0;
  let different = 0;
  for (let from = 0; from < count; from += CHUNK) {
    const random = { arbitrary, seed: seed + from, count: Math.min(CHUNK, count - from) };
    const found = await compareRandom(jvm, here, random);
    values += found.values;
    different += found.differences.length;
    for (const [name, times] of found.known) known.set(name, (known.get(name) ?? 0) + times);
    for (const one of found.differences) process.stdout.write(`${describeDifference(one, random.seed)}\n\n`);
  }
  const reasons = [...known].map(([name, times]) => `  ${times} ${name}\n`).join('');
  process.stdout.write(
    `${what}: ${count}, both values ${values}, different ${different}, seed ${seed}; known differences:\n${reasons}`,
  );
  return different;
}
