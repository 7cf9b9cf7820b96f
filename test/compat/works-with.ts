/**
 * `docs/works-with.md`: which operations work with which client, according to the last run of the
 * compatibility tests. Pure.
 */
import type { ScenarioResult } from './run-scenarios.ts';

export interface ClientResults {
  readonly name: string;
  readonly results: readonly ScenarioResult[];
}

const SIGNS: Readonly<Record<ScenarioResult['outcome'], string>> = {
  works: 'yes',
  fails: 'no',
  missing: '-',
};

const FIRST_LETTER = 'A'.charCodeAt(0);

/** The columns have letters: the names are long. */
const letterOf = (index: number): string => String.fromCharCode(FIRST_LETTER + index);

/** `libraries`: those with tests of their own. */
export function worksWithPage(
  clients: readonly ClientResults[],
  titles: readonly string[],
  libraries: readonly ClientResults[],
): string {
  const rows = titles.map((title) => {
    const signs = clients.map(
      ({ results }) => SIGNS[results.find((each) => each.title === title)?.outcome ?? 'missing'],
    );
    return `| ${[title, ...signs].join(' | ')} |`;
  });
  return [
    '# Works with',
    '',
    "What Camunda's published clients, unmodified, can do with `signalbox server`. `npm run compat -- --all --write` runs",
    'them against a real Kafka and generates this page; without `--all` it runs those that are quickly installed.',
    '',
    ...clients.map(({ name }, index) => `- ${letterOf(index)}: \`${name}\``),
    '',
    `| | ${clients.map((_, index) => letterOf(index)).join(' | ')} |`,
    `|---|${clients.map(() => '---').join('|')}|`,
    ...rows,
    '',
    '`-`: the client, or its part of this test, does not have the operation.',
    '',
    '`@camunda8/cli` 4.1.0 names a version of its library that is not published. It runs with 9.1.5 and the four',
    'names that this version lacks. Camunda Desktop Modeler is tested by its recorded requests',
    '(`test/integration/server/modeler.test.ts`).',
    '',
    ...libraries.flatMap(({ name, results }) => [
      `## ${name}`,
      '',
      'In its remote mode, with a server and an engine in test mode; the tests are in `test/compat/java/ProcessTests.java`.',
      '',
      '| test | |',
      '|---|---|',
      ...results.map(({ title, outcome }) => `| ${title} | ${SIGNS[outcome]} |`),
      '',
    ]),
  ].join('\n');
}
