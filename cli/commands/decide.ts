/** `signalbox decide`: evaluates a decision of a DMN file with the given variables. Doesn't need Kafka. */

import type { Command } from 'commander';
import { compileDecisions } from '../../bpmn/dmn/compile.ts';
import { evaluateDecision } from '../../bpmn/dmn/evaluate.ts';
import type { EvaluatedDecision } from '../../bpmn/dmn/evaluation.ts';
import type { Json } from '../../bpmn/feel/types.ts';
import { parseJson } from '../../bpmn/feel/values/parse-json.ts';
import { printFindings, readResources } from '../deploy/deployment.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import type { ExitCode } from '../frame/exit-codes.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import type { Output } from '../frame/output.ts';
import { printable } from '../frame/output.ts';
import { readVariablesText, VARIABLES_FORMS } from '../parse/variables.ts';

interface DecideOptions {
  readonly decision?: string;
  readonly variables?: string;
}

export function register(program: Command): void {
  program
    .command('decide')
    .description('evaluate a decision of a DMN file, without Kafka')
    .argument('<file>', 'DMN file')
    .option('--decision <id>', 'decision to evaluate (required if the file has several)')
    .option('--variables <json>', VARIABLES_FORMS)
    .addHelpText('after', examples('signalbox decide discount.dmn --variables \'{"total": 150}\''))
    .action(action(decide));
}

async function decide({ output }: CommandContext, file: string, options: DecideOptions): Promise<ExitCode> {
  const [resource] = await readResources([file]);
  const { decisions, findings } = await compileDecisions(resource?.name ?? file, resource?.content ?? '');
  if (!decisions) {
    printFindings(output, findings);
    return EXIT.failed;
  }
  const ids = [...decisions.decisions.keys()];
  const wanted = options.decision ?? (ids.length === 1 ? ids[0] : undefined);
  const decision = decisions.decisions.get(wanted ?? '');
  if (!decision) {
    const which =
      wanted === undefined ? 'the file has more than one decision.' : `the file has no decision '${wanted}'.`;
    throw new CliError(EXIT.usage, `${which} Decisions: ${ids.map(printable).join(', ')}`, {
      hint: 'Choose one with --decision <id>.',
    });
  }
  const variables = parseJson((await readVariablesText(options.variables)) ?? '{}') as Record<string, Json>;
  const scope = {
    get: (name: string) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
    names: () => Object.keys(variables),
  };
  const { result, evaluated, failure, warnings } = evaluateDecision(decision, scope, Date.now());
  output.object({
    decision: decision.id,
    result,
    evaluated,
    ...(failure !== undefined && { failure }),
    warnings,
  });
  for (const one of evaluated) printDecision(output, one);
  if (failure === undefined) {
    for (const warning of warnings) output.error(`warning: ${printable(warning)}`);
    return EXIT.ok;
  }
  output.error(failure);
  return EXIT.failed;
}

function printDecision(output: Output, { decisionId, result, inputs, rules }: EvaluatedDecision): void {
  const seen = inputs.map(({ label, value }) => `${printable(label)} ${printable(JSON.stringify(value))}`);
  const by = rules.map(({ index }) => index).join(', ');
  const why = [seen.join(', '), by === '' ? '' : `rules ${by}`].filter((part) => part !== '').join('; ');
  const text = printable(JSON.stringify(result));
  output.line(`${output.colors.bold(printable(decisionId))} ${text}${why === '' ? '' : `  (${why})`}`);
}
