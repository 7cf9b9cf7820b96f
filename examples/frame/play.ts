/** The command that runs an example: options, Ctrl-C, exit code 0, or 1 if a check fails. */

import { Command, Option } from 'commander';
import { action, beginRun, exitCodeOf } from '../../cli/frame/action.ts';
import { reportOf } from '../../cli/frame/errors.ts';
import type { ExitCode } from '../../cli/frame/exit-codes.ts';
import { EXIT } from '../../cli/frame/exit-codes.ts';
import type { StageOptions } from './stage.ts';
import { Stage } from './stage.ts';

export interface Example<O extends object> extends Omit<StageOptions, 'bootstrapServer'> {
  /** Default: `node examples/<name>/main.ts`. */
  readonly command?: string;
  readonly description: string;
  /** In addition to `--bootstrap-server`. */
  readonly options?: readonly Option[];
  play(stage: Stage, options: O): Promise<void>;
}

/** Plays the example and ends the process. */
export async function playExample<O extends object>(example: Example<O>): Promise<void> {
  const exitCode = await run(example);
  process.stdout.write('', () => process.exit(exitCode));
}

async function run<O extends object>(example: Example<O>): Promise<ExitCode> {
  const program = new Command(example.command ?? `node examples/${example.name}/main.ts`)
    .description(example.description)
    .addOption(
      new Option('--bootstrap-server <host:port,...>', 'brokers to use (default: start a Kafka)').env(
        'KAFKA_BOOTSTRAP_SERVERS',
      ),
    )
    .action(
      action(async (context, options: O & { readonly bootstrapServer?: string }) => {
        const { bootstrapServer } = options;
        const stage = await Stage.set(context, {
          ...example,
          ...(bootstrapServer !== undefined && { bootstrapServer }),
        });
        await Promise.race([example.play(stage, options), stage.broken]);
        return stage.hasFailed ? EXIT.failed : EXIT.ok;
      }),
    );
  for (const option of example.options ?? []) program.addOption(option);
  beginRun(program, process.stdout, process.stderr);
  try {
    await program.exitOverride().parseAsync();
    const exitCode = exitCodeOf(program);
    if (exitCode === EXIT.interrupted) process.stdout.write('Stopped; nothing is left running.\n');
    return exitCode;
  } catch (error) {
    const report = reportOf(error);
    if (report === null) return EXIT.ok;
    process.stderr.write(`${[report.message, report.hint].filter(Boolean).join('\n')}\n`);
    return report.exitCode;
  }
}
