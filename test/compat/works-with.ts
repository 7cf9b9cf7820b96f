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

export function worksWithPage(clients: readonly ClientResults[], titles: readonly string[]): string {
  const names = clients.map(({ name }) => name);
  const rows = titles.map((title) => {
    const signs = clients.map(
      ({ results }) => SIGNS[results.find((each) => each.title === title)?.outcome ?? 'missing'],
    );
    return `| ${[title, ...signs].join(' | ')} |`;
  });
  return [
    '# Works with',
    '',
    "What Camunda's published clients, unmodified, can do with `signalbox server`. `npm run compat -- --write` runs them",
    'against a real Kafka and generates this page.',
    '',
    `| | ${names.map((name) => `\`${name}\``).join(' | ')} |`,
    `|---|${names.map(() => '---').join('|')}|`,
    ...rows,
    '',
    '`-`: the client, or its part of this test, does not have the operation.',
    '',
  ].join('\n');
}
