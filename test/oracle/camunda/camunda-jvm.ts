/**
 * Camunda's feel-engine and dmn-engine in a separate JVM (CamundaFeel.java), as an oracle. The JVM ends with
 * `close`, and with the process that started it, because its input is then closed.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { LocalBrokerError } from '../../../local-kafka/error.ts';
import { provideJars } from '../../../local-kafka/jars.ts';
import { findJava } from '../../../local-kafka/java.ts';

const PROGRAM = fileURLToPath(new URL('CamundaFeel.java', import.meta.url));
const PROJECT = {
  pom: fileURLToPath(new URL('pom.xml', import.meta.url)),
  cacheName: 'camunda-oracle',
  title: "Camunda's feel-engine and dmn-engine",
};
const JVM_OPTIONS = [
  '-Xmx512m',
  '-Xss4m',
  '-XX:+UseSerialGC',
  '-Duser.timezone=UTC',
  '-Dfile.encoding=UTF-8',
];

/** One evaluation. Variables are JSON; `{"$feel": "<expression>"}` represents a value that JSON lacks. */
export type CamundaCase =
  | { readonly kind: 'expression' | 'unary-tests'; readonly text: string; readonly variables: object }
  | {
      readonly kind: 'decision';
      readonly xml: string;
      /** Its id or name. */
      readonly decision: string;
      readonly variables: object;
    };

/** The value of `now()`, unless a question has another one. */
export const CAMUNDA_NOW = '2026-01-15T10:30:00Z';

interface Answer {
  readonly results?: readonly string[];
  readonly nanoseconds?: readonly number[];
}

export class CamundaJvm {
  readonly #ask: (line: string) => Promise<Answer>;
  readonly #close: () => Promise<void>;
  #lastId = 0;

  private constructor(ask: (line: string) => Promise<Answer>, close: () => Promise<void>) {
    this.#ask = ask;
    this.#close = close;
  }

  /** Rejects with a LocalBrokerError if there is no Java, or if Maven can't download the jars. */
  static async start(): Promise<CamundaJvm> {
    const java = await findJava();
    const jars = await provideJars({ project: PROJECT });
    const args = [...JVM_OPTIONS, '-cp', `${jars}/*`, PROGRAM];
    const child = spawn(java.command, args, { stdio: ['pipe', 'pipe', 'pipe'] });
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      errors += text;
    });
    const exited = once(child, 'exit');
    const lines = createInterface({ input: child.stdout, crlfDelay: Infinity })[Symbol.asyncIterator]();
    const ask = async (line: string): Promise<Answer> => {
      child.stdin.write(`${line}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`the JVM with Camunda's engines has ended: ${errors.slice(0, 2000)}`);
      return JSON.parse(value as string) as Answer;
    };
    return new CamundaJvm(ask, async () => {
      child.stdin.end();
      await exited;
    });
  }

  /** The result of each case as canonical text: see CamundaFeel.java. One call at a time. */
  async evaluate(cases: readonly CamundaCase[], now: string = CAMUNDA_NOW): Promise<readonly string[]> {
    const { results } = await this.#ask(this.#question({ now, cases }));
    if (results?.length !== cases.length) throw new Error(`expected ${cases.length} results`);
    return results;
  }

  /** Nanoseconds per evaluation of each case, measured for `measureMs` after a warm-up of the same time. */
  async measure(cases: readonly CamundaCase[], measureMs: number): Promise<readonly number[]> {
    const { nanoseconds = [] } = await this.#ask(this.#question({ now: CAMUNDA_NOW, measureMs, cases }));
    return nanoseconds;
  }

  /** Each DMN file is sent once, even if several of its decisions are evaluated. */
  #question(question: {
    readonly now: string;
    readonly measureMs?: number;
    readonly cases: readonly CamundaCase[];
  }): string {
    this.#lastId += 1;
    const files = new Map<string, number>();
    const cases = question.cases.map((one) => {
      if (one.kind !== 'decision') return one;
      const { xml, ...rest } = one;
      const file = files.get(xml) ?? files.size;
      files.set(xml, file);
      return { ...rest, file };
    });
    return JSON.stringify({ id: this.#lastId, ...question, cases, files: [...files.keys()] });
  }

  async close(): Promise<void> {
    await this.#close();
  }
}

/**
 * Starts the JVM, or returns why the comparison is skipped: no Java or no Maven. With `CI=true` that is an
 * error.
 */
export async function startCamunda(env: NodeJS.ProcessEnv = process.env): Promise<CamundaJvm | string> {
  try {
    return await CamundaJvm.start();
  } catch (error) {
    if (!(error instanceof LocalBrokerError) || env['CI'] === 'true') throw error;
    return `not compared with Camunda's engines: ${error.message}`;
  }
}
