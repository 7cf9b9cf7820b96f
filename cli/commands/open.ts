/** `signalbox open`: opens the page of the server in the browser, at what a key belongs to. */

import { join } from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { findDev } from '../dev/dev-claim.ts';
import { openInBrowser } from '../dev/open-in-browser.ts';
import { action } from '../frame/action.ts';
import type { CommandContext } from '../frame/context.ts';
import { CliError } from '../frame/errors.ts';
import { EXIT } from '../frame/exit-codes.ts';
import { examples } from '../frame/help.ts';
import { HTTP_PORT } from '../server/open-server.ts';

interface OpenOptions {
  readonly page?: string;
  /** False with `--no-browser`. */
  readonly browser: boolean;
}

const PAGE_DEFAULT = `http://127.0.0.1:${HTTP_PORT}`;

export function register(program: Command): void {
  program
    .command('open')
    .description('open the page of the server in the browser')
    .argument('[key]', 'key of an instance, job, incident or user task, a business key, or a process id')
    .addOption(
      new Option(
        '--page <url>',
        `address of the server (default: that of \`signalbox dev\` in this folder, else ${PAGE_DEFAULT})`,
      ).env('SIGNALBOX_PAGE'),
    )
    .option('--no-browser', 'only print the address')
    .addHelpText(
      'after',
      examples('signalbox open', 'signalbox open 8796093022209', 'signalbox open order-17 --no-browser'),
    )
    .action(action(perform));
}

async function perform(
  { output }: CommandContext,
  key: string | undefined,
  { page, browser }: OpenOptions,
): Promise<void> {
  const dev = await findDev(join(process.cwd(), '.signalbox', 'dev.json'));
  const url = pageUrl(page ?? dev?.page ?? PAGE_DEFAULT, key);
  output.object({ url });
  output.line(url);
  if (browser && !output.json && !(await openInBrowser(url)))
    output.hint('No program to open it was found; open the address in a browser.');
}

/** Fails (usage) if the address is not a URL of HTTP. */
export function pageUrl(page: string, key: string | undefined): string {
  const base = URL.parse(page);
  if (!base || !/^https?:$/.test(base.protocol))
    throw new CliError(EXIT.usage, `--page ${page}: expected an address such as ${PAGE_DEFAULT}`);
  const place = key === undefined ? '/operate' : `/operate/search?q=${encodeURIComponent(key)}`;
  return new URL(place, base).href;
}
