/** The page in a real browser: what a user does from a deployed model to a completed task. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import type { Authenticator } from '../../../server/security/authenticator.ts';
import { skipWithout } from '../../skip-without.ts';
import { chromiumPath, openBrowser } from '../fixture/browser.ts';
import { openServerOn, TestServer } from '../fixture/server.ts';

const WAIT_MS = 60_000;

/** Deploys a broken model first: the dialog stays open and shows its problems. */
async function deploy(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Deploy' }).click();
  const files = page.getByLabel(/^Files/);
  await files.setInputFiles({ name: 'x.bpmn', mimeType: 'text/xml', buffer: Buffer.from('<broken') });
  await page.getByText('1 problem must be corrected').waitFor();
  assert.ok(await page.getByRole('dialog').getByRole('button', { name: 'Deploy' }).isDisabled());
  await files.setInputFiles(
    ['page-order.bpmn', 'page-approval.form'].map((name) => fileURLToPath(new URL(name, import.meta.url))),
  );
  await page.getByRole('dialog').getByRole('button', { name: 'Deploy' }).click();
  await page.getByText('Deployed 2 definitions.').waitFor();
}

/**
 * Opens the page; collects errors of scripts, rejected requests, and violations of its content security
 * policy.
 */
async function openPage(browser: Browser, faults: string[], theme: 'light' | 'dark'): Promise<Page> {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return page;
}

/** The problems that axe finds on the current screen. */
async function violations(page: Page): Promise<string[]> {
  // Evaluated by the browser's debugger, so the page's policy doesn't apply.
  await page.evaluate(axe.source);
  const found: unknown = await page.evaluate('axe.run()');
  const results = found as { violations: { id: string; nodes: { html: string }[] }[] };
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

test('a user starts an instance, resolves its incident and completes its task', async (t) => {
  const missing = await skipWithout('Chromium', chromiumPath);
  if (missing !== false) return t.skip(missing);
  const api = await TestServer.open();
  const browser = await openBrowser();
  const faults: string[] = [];
  try {
    const base = api.addresses.http;
    const page = await openPage(browser, faults, 'light');
    await page.goto(`${base}/`);
    await page.getByText('No process is deployed yet').waitFor();
    await deploy(page);
    await startFrom(page);
    await resolveOn(page);
    await completeTask(page);
    await page.goto(`${base}/operate/processes?process=page-order&version=1&active=true&incidents=true`);
    await page.locator('.token.active', { hasText: '1' }).waitFor();
    const dark = await openPage(browser, faults, 'dark');
    const found: string[] = [];
    for (const path of [
      '/operate',
      '/operate/processes?process=page-order',
      '/operate/incidents',
      '/operate/bulk',
      '/operate/decisions',
      '/operate/kafka',
      '/operate/dead-letters',
      '/operate/search?q=page-order',
      '/tasklist',
    ]) {
      await dark.goto(base + path);
      await dark.locator('main h1').waitFor();
      await dark.locator('.loading').first().waitFor({ state: 'detached' });
      found.push(...(await violations(dark)).map((text) => `${path}: ${text}`));
    }
    assert.deepEqual(found, []);
  } finally {
    await browser.close();
    await api.close();
  }
  // The browser also reports the rejected deployment.
  assert.deepEqual(faults, []);
});

const READER: Authenticator = {
  challenge: 'Basic realm="test"',
  authenticate: async (header) =>
    header === `Basic ${btoa('rita:secret')}` ? { name: 'rita', role: 'read' } : null,
};

test('a user that may only read signs in, and sees everything without being able to change it', async (t) => {
  const missing = await skipWithout('Chromium', chromiumPath);
  if (missing !== false) return t.skip(missing);
  const api = await TestServer.open();
  const server = await openServerOn(api.cluster, [], READER);
  const browser = await openBrowser();
  try {
    const httpCredentials = { username: 'rita', password: 'secret' };
    const page = await (await browser.newContext({ httpCredentials })).newPage();
    page.setDefaultTimeout(WAIT_MS);
    await page.goto(`${server.httpUrl}/operate`);
    await page.getByText('rita', { exact: true }).waitFor();
    await page.getByText('No process is deployed yet').waitFor();
    for (const name of ['Deploy', 'Publish a message']) {
      assert.ok(await page.getByRole('button', { name }).isDisabled(), name);
    }
  } finally {
    await browser.close();
    await server.close();
    await api.close();
  }
});

/** Starts an instance; ends on its view, with the token on the diagram. */
async function startFrom(page: Page): Promise<void> {
  // Hostile text in a variable must stay text.
  const hostile = '<img src=x onerror="throw new Error(`it ran`)">';
  await page.getByRole('button', { name: 'Start: Order' }).click();
  await page.getByLabel('Variables (JSON)').fill(JSON.stringify({ customer: hostile }));
  assert.deepEqual(await violations(page), [], 'dialog');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('.canvas .mark-incident[data-element-id="price"]').waitFor();
  await page.locator('.canvas .mark-taken[data-element-id="placed"]').waitFor();
  await page.getByText('amount is missing').first().waitFor();
  assert.deepEqual(await violations(page), [], 'instance');
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByText('<img src=x').waitFor();
}

async function resolveOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set variables' }).click();
  await page.getByLabel('Variables (JSON)').fill('{"amount": 21}');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('The variables are set.').waitFor();
  await page.getByRole('tab', { name: /^Incidents/ }).click();
  await page.getByRole('button', { name: 'Resolve: the incident at price' }).click();
  await page.getByRole('button', { name: 'Resolve', exact: true }).click();
  await page.locator('.canvas .mark-active[data-element-id="approve"]').waitFor();
  await page.getByRole('tab', { name: 'History' }).click();
  await page
    .getByText(/^incident \d+ resolved$|incident \d+ resolved/)
    .first()
    .waitFor();
  assert.deepEqual(await violations(page), [], 'history');
}

async function completeTask(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Tasks' }).click();
  await page.getByLabel('Work as').fill('ann');
  await page.getByRole('link', { name: /Approve the order/ }).click();
  await page.getByRole('button', { name: 'Claim' }).click();
  await page.getByText('Assigned to ann', { exact: true }).waitFor();
  await page.getByLabel('Comment').waitFor();
  assert.deepEqual(await violations(page), [], 'task');
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.getByText('Some fields need another value').waitFor();
  await page.getByLabel('Comment').fill('good');
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.getByText('There is no task to do here').waitFor();
}
