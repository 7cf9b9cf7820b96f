/**
 * The options by which this command line names its cluster, for suggested commands: without them, a
 * suggestion could use another cluster or prefix. Options from the environment stay in effect.
 */

import type { Command } from 'commander';
import { shellWord } from '../../inspect/command-line.ts';
import type { GlobalOptions } from './global-options.ts';

const NAMES = {
  bootstrapServer: 'bootstrap-server',
  commandConfig: 'command-config',
  prefix: 'prefix',
} as const satisfies Partial<Record<keyof GlobalOptions, string>>;

/** Such as `--prefix=orders. `, with a space at the end; empty if there are none. */
export function connectionWords(program: Command): string {
  return Object.entries(NAMES)
    .filter(([key]) => program.getOptionValueSource(key) === 'cli')
    .map(([key, name]) => `--${name}=${shellWord(String(program.getOptionValue(key)))} `)
    .join('');
}

/** Inserts the options into each command of the text, after `signalbox`. Pure. */
export function withConnection(text: string, words: string): string {
  return words === '' ? text : text.replace(/\bsignalbox (?=[a-z])/g, () => `signalbox ${words}`);
}
