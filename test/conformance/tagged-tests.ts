/** The tests that carry ids of rows in their titles, as in `the default flow is last [B2 C14]`. */
import { findTestFiles } from '../run/test-files.ts';

export interface TaggedTest {
  /** From the project's root. */
  readonly file: string;
  /** The title without its tag. */
  readonly name: string;
}

const TITLE = /(['"`])((?:(?!\1)[^\n])*?) \[((?:[BC]\d+ ?)+)\]\1/g;

/** By the id of the row that they show; in the order of the files, and of the tests in a file. */
export type TestsById = ReadonlyMap<string, readonly TaggedTest[]>;

/** The tagged tests in the text of a file. Pure. */
export function tagsIn(file: string, text: string): (readonly [id: string, test: TaggedTest])[] {
  return [...text.matchAll(TITLE)].flatMap(([, , name = '', ids = '']) =>
    ids.split(' ').map((id) => [id, { file, name }] as const),
  );
}

/** The tagged tests of all test files. The working folder must be the project's. */
export async function findTaggedTests(): Promise<TestsById> {
  const found = (await findTestFiles(['test'])).flatMap(({ path, text }) => tagsIn(path, text));
  const ids = Map.groupBy(found, ([id]) => id);
  return new Map([...ids].map(([id, tests]) => [id, tests.map(([, test]) => test)]));
}
