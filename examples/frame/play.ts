/** The command that runs an example: options, Ctrl-C, exit code 0, or 1 if a check fails. */

import { Command, Option } from 'commander';
import { action, beginRun, exitCodeOf } from '../../cli/frame/action.ts';
import { reportOf } from '../../cli/frame/errors.ts';
import type { ExitCode } from '../../cli/frame/exit-codes.ts';
import { EXIT } from '../../cli/frame/exit-codes.ts';
import type { StageOptions } from './stage.ts';
import { Stage } from './stage.ts';

export interface Example extends StageOptions {
  readonly name: string;
  readonly description: string;
  play(stage: Stage): Promise<void>;
}

/** Plays the example and ends the process. */
export async function playExample(example: Example): Promise<void> {
  const exitCode = await run(example);
  process.stdout.write('', () => process.exit(exitCode));
}

async function run(example: Example): Promise<ExitCode> {
  const program = new Command(`node examples/${example.name}/main.ts`)
    .description(example.description)
    .addOption(
      new Option('--bootstrap-server <host:port,...>', 'brokers to use (default: start a Kafka)').env(
        'KAFKA_BOOTSTRAP_SERVERS',
      ),
    )
    .action(
      action(async (context, options: { readonly bootstrapServer?: string }) => {
        const stage = await Stage.set(context, { ...example, ...options });
        await example.play(stage);
        return stage.hasFailed ? EXIT.failed : EXIT.ok;
      }),
    );
  beginRun(program, process.stdout, process.stderr);
  try {
    await program.exitOverride().parseAsync();
    return exitCodeOf(program);
  } catch (error) {
    const report = reportOf(error);
    if (report === null) return EXIT.ok;
    process.stderr.write(`${[report.message, report.hint].filter(Boolean).join('\n')}\n`);
    return report.exitCode;
  }
}
