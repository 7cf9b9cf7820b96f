/**
 * Empty projects with the packed package installed, outside of the checkout, so that they don't find the
 * checkout's dependencies by accident.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Ran {
  readonly exitCode: number | null;
  readonly output: string;
}

export class InstalledProject {
  readonly folder: string;
  /** Name of the packed file. */
  readonly tarball: string;

  private constructor(folder: string, tarball: string) {
    this.folder = folder;
    this.tarball = tarball;
  }

  /** Packs the checkout and installs it, with further packages such as `typescript@5.4.5`. */
  static async create(packages: readonly string[]): Promise<InstalledProject> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'signalbox-package-')));
    const packed = await run('npm', ['pack', '--json', '--pack-destination', folder], ROOT);
    const name = /signalbox-\d+\.\d+\.\d+[^"\s]*\.tgz/.exec(packed.output)?.[0];
    if (packed.exitCode !== 0 || name === undefined) throw new Error(`npm pack: ${packed.output}`);
    const project = new InstalledProject(folder, join(folder, name));
    await project.write('package.json', '{"name":"app","private":true}');
    const options = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'];
    const installed = await run('npm', ['install', ...options, project.tarball, ...packages], folder);
    if (installed.exitCode !== 0) throw new Error(`npm install: ${installed.output}`);
    return project;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Runs a script of the project with a Node, by default this one. */
  node(path: string, command: string = process.execPath): Promise<Ran> {
    return run(command, [join(this.folder, path)], this.folder);
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}

/** Without the variables that the checkout's own `npm test` sets, with which npm would use the checkout. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(npm_(?!config_)|NODE_(OPTIONS|PATH|TEST_CONTEXT|COMPILE_CACHE)$|KAFKA_BOOTSTRAP|INIT_CWD)/i.test(
        name,
      ),
  );
  return Object.fromEntries(kept);
}

async function run(command: string, args: readonly string[], cwd: string): Promise<Ran> {
  const child = spawn(command, args, { cwd, env: cleanEnvironment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, output };
}
