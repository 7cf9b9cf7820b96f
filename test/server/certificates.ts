/** Certificates for tests, of authorities that the test creates with openssl. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

/** Rejects if openssl is missing. */
export async function lookForOpenssl(): Promise<void> {
  await run('openssl', ['version']);
}

/** Paths of PEM files. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

export class TestAuthority {
  /** Path of its certificate. */
  readonly cert: string;
  readonly folder: string;
  #issued = 0;

  private constructor(folder: string) {
    this.folder = folder;
    this.cert = join(folder, 'ca.pem');
  }

  static async create(name: string): Promise<TestAuthority> {
    const folder = await mkdtemp(join(tmpdir(), 'signalbox-ca-'));
    await writeFile(join(folder, 'names'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    const own = ['-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', `/CN=${name}`];
    await run('openssl', ['req', '-x509', ...NEW_KEY, ...own], { cwd: folder });
    return new TestAuthority(folder);
  }

  /** `subject`: such as /CN=server. It is for 127.0.0.1 and localhost, and valid for `days`. */
  async issue(subject: string, days = 2): Promise<CertificateFiles> {
    const name = `issued-${++this.#issued}`;
    const cwd = { cwd: this.folder };
    const request = ['-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', subject];
    await run('openssl', ['req', ...NEW_KEY, ...request], cwd);
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
    const files = ['-in', `${name}.csr`, '-out', `${name}.pem`, '-days', String(days)];
    await run('openssl', ['x509', '-req', ...files, ...signed], cwd);
    return { cert: join(this.folder, `${name}.pem`), key: join(this.folder, `${name}.key`) };
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true });
  }
}
