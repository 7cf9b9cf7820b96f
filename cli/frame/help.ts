/** The examples at the end of a command's `--help`. Pure. */

/** Each example is a command line, or a line beginning with `#` that explains the next. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => (line.startsWith('#') ? `  ${line}` : `  $ ${line}`)).join('\n')}`;
}
