/** `docs/bpmn.md` and `docs/conformance.json`, as they follow from the rows. Pure. */
import type { Row } from './row.ts';
import type { Chapter } from './table.ts';

const HEAD = `# What runs, and the tests that show it

Written by \`npm run conformance:rewrite\` from \`test/conformance/rows/\`; not edited by hand. A type that is not listed is refused at
deployment, by element id and type. Camunda 8 row by row: \`camunda-behaviour.md\`.
`;

/** The score that may not go down. */
export interface Score {
  readonly supported: number;
  readonly refused: number;
  /** \`element/position: behaviour\`, in the order of the table. */
  readonly rows: readonly string[];
}

export function renderTable(chapters: readonly Chapter[]): string {
  return [HEAD, ...chapters.map(renderChapter)].join('\n');
}

function renderChapter({ title, rows }: Chapter): string {
  const lines = rows.map(
    ({ element, position, behaviour, source, tests }) =>
      `| ${[element, position, behaviour, source, tests.map(testLink).join('<br>')].join(' | ')} |`,
  );
  return [
    `## ${title}`,
    '',
    '| element | position | behaviour | source | test |',
    '|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

/** A link from `docs/`. */
export function testLink({ file, name }: Row['tests'][number]): string {
  return `[${escaped(name)}](../${file})`;
}

export function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

export function scoreOf(chapters: readonly Chapter[]): Score {
  const rows = chapters.flatMap((chapter) => chapter.rows);
  return {
    supported: rows.filter(({ state }) => state === 'supported').length,
    refused: rows.filter(({ state }) => state === 'refused').length,
    rows: rows.map(({ element, position, behaviour }) =>
      position === '' ? `${element}: ${behaviour}` : `${element}/${position}: ${behaviour}`,
    ),
  };
}
