/** The text of `docs/camunda-api.md`, from the operation table. Pure. */
import type { CamundaOperation } from './camunda-operations.ts';
import type { Operation } from './operation.ts';

const LINE_LENGTH_MAX = 118;

export function apiPage(operations: readonly Operation[], known: readonly CamundaOperation[]): string {
  const built = new Set(operations.map(({ id }) => id));
  const missing = known.filter(({ id }) => !built.has(id));
  const rows = operations.map(
    ({ id, method, path, role, differs = '' }) =>
      `| \`${id}\` | \`${method} ${path}\` | ${role} | ${differs} |`,
  );
  const bySegment = Map.groupBy(missing, ({ path }) => path.split('/')[1] ?? '');
  return [
    "# Camunda's REST API",
    '',
    '`npm run camunda-api:rewrite` generates this page from the table of operations (`server/operations/table.ts`).',
    '',
    'The server answers below `/v2`, with the fields of level 8.10. Reads see everything that the same server has',
    "acknowledged before. Errors are problem details (RFC 9457) with Camunda's titles and texts.",
    '',
    `## Operations that Signalbox has (${operations.length})`,
    '',
    '| operation | request | role | differs from Camunda |',
    '|---|---|---|---|',
    ...rows,
    '',
    `## Operations that it doesn't have (${missing.length})`,
    '',
    "They are answered by status 501, with the operation's name. What Camunda 8.10 has in addition to this list is answered",
    'by 404.',
    '',
    ...[...bySegment].flatMap(([segment, all]) =>
      wrapped(`- \`/${segment}\`: ${all.map(({ id }) => `\`${id}\``).join(', ')}`),
    ),
    '',
  ].join('\n');
}

/** Breaks a list item at spaces. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > LINE_LENGTH_MAX) {
      lines.push(line);
      line = ` ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each, at) => (at === 0 ? each : ` ${each}`));
}
