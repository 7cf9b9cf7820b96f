/**
 * Loaded into each process of tests before its files: ends a process whose tests are done but which something
 * keeps alive, such as an open connection, and reports what that is. Otherwise the run would wait for it
 * forever, without a word: node:test limits the time of tests, not that of processes, and holds back the
 * results of all later files. It also ends a process whose run was killed, which would continue with its
 * engines and browsers.
 */
import { isMainThread } from 'node:worker_threads';

/** Brokers and engines that a file stops in its own hooks end within this, ms. */
const ENDS_WITHIN_MS = Number(process.env['TESTS_END_WITHIN_MS'] ?? 5 * 60_000);

/** How often a process looks whether its run still exists, ms. */
const PARENT_CHECK_MS = 500;

interface Handle {
  readonly type: string;
  readonly is_active?: boolean;
  readonly is_referenced?: boolean;
  readonly remoteEndpoint?: { readonly ip4?: string; readonly ip6?: string; readonly port?: number };
}

/** The open handles that keep this process alive, with the address of the other side. */
function openHandles(): string {
  const { libuv } = process.report.getReport() as unknown as { libuv: readonly Handle[] };
  return libuv
    .filter((one) => one.is_active === true && one.is_referenced === true)
    .map(({ type, remoteEndpoint: to }) => (to?.port ? `${type} ${to.ip4 ?? to.ip6}:${to.port}` : type))
    .join(', ');
}

function endSoon(): void {
  const end = (): void => {
    const file = process.argv[1] ?? '';
    const resources = process.getActiveResourcesInfo().join(', ');
    process.stderr.write(
      `${file}: its tests are done, but the process is kept alive by: ${openHandles()} (${resources})\n`,
      () => process.exit(1),
    );
  };
  setTimeout(end, ENDS_WITHIN_MS).unref();
}

// Processes and threads that a test starts may inherit this module, too.
if (isMainThread && process.env['NODE_TEST_CONTEXT'] === 'child-v8') {
  const { after } = await import('node:test');
  after(endSoon);
  const run = process.ppid;
  setInterval(() => {
    if (process.ppid !== run) process.exit(1);
  }, PARENT_CHECK_MS).unref();
}
