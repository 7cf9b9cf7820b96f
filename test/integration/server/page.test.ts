/**
 * The page in a real browser: what users do from a deployed model to a completed task, by keyboard alone,
 * with hostile texts, without an engine. One server and one browser for all of it.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser, Page } from 'playwright-core';
import { readSignIn } from '../../../cli/server/sign-in.ts';
import { findFreePorts } from '../../../local-kafka/free-port.ts';
import type { Authenticator } from '../../../server/security/authenticator.ts';
import { oidcAuthenticator } from '../../../server/security/oidc.ts';
import { skipWithout } from '../../skip-without.ts';
import { violations } from '../fixture/accessibility.ts';
import { chromiumPath, openBrowser } from '../fixture/browser.ts';
import { openDialogs, tabTo } from '../fixture/by-keyboard.ts';
import { Issuer } from '../fixture/issuer.ts';
import { openServerOn, TestServer } from '../fixture/server.ts';
import { until } from '../fixture/until.ts';
import { HOSTILE, hostileModel } from './hostile-texts.ts';
import { deployNext, migrate, redrive, sendUnknown, workOnJob } from './page-by-keyboard.ts';
import { deploy, resolveOn, startFrom } from './page-steps.ts';

const WAIT_MS = 120_000;

let missing: string | false = false;
let api: TestServer;
let browser: Browser;
/** Errors of scripts, failed requests, and violations of the content security policy. */
const faults: string[] = [];

before(async () => {
  missing = await skipWithout('Chromium', chromiumPath);
  if (missing !== false) return;
  [api, browser] = await Promise.all([TestServer.open(), openBrowser()]);
});

after(async () => {
  await browser?.close();
  await api?.close();
});

async function openPage(theme: 'light' | 'dark' = 'light'): Promise<Page> {
  const context = await browser.newContext({ colorScheme: theme, viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') faults.push(message.text());
  });
  return page;
}

const base = (): string => api.addresses.http;

test('a user starts an instance, resolves its incident and completes its task', async (t) => {
  if (missing !== false) return t.skip(missing);
  const page = await openPage();
  await page.goto(`${base()}/`);
  await page.getByText('No process is deployed yet').waitFor();
  await deploy(page);
  await startFrom(page);
  await resolveOn(page);
  await completeTask(page);
  await page.goto(`${base()}/operate/processes?process=page-order&version=1&active=true&incidents=true`);
  await page.locator('.token.active', { hasText: '1' }).waitFor();
  const dark = await openPage('dark');
  const found: string[] = [];
  for (const path of VIEWS) {
    await dark.goto(base() + path);
    await dark.locator('main h1').waitFor();
    await dark.locator('.loading').first().waitFor({ state: 'detached' });
    found.push(...(await violations(dark)).map((text) => `${path}: ${text}`));
  }
  assert.deepEqual(found, []);
  assert.deepEqual(faults, []);
  await dark.context().close();
  await page.context().close();
});

const VIEWS = [
  '/operate',
  '/operate/processes?process=page-order&heat=completed',
  '/operate/incidents',
  '/operate/bulk',
  '/operate/decisions',
  '/operate/kafka',
  '/operate/dead-letters',
  '/operate/search?q=page-order',
  '/tasklist',
];

/** The session ends meanwhile: the draft is still there afterwards. */
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
  await page.getByLabel('Comment').blur();
  const problem = JSON.stringify({ title: 'Unauthorized', detail: 'The session has ended.' });
  await page.route('**/completion', (route) => route.fulfill({ status: 401, body: problem }), { times: 1 });
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.getByText('Your session has ended').waitFor();
  assert.ok(faults.splice(0).every((text) => text.includes('401')));
  await page.reload();
  await page.getByText('This is your draft').waitFor();
  assert.equal(await page.getByLabel('Comment').inputValue(), 'good');
  await page.getByRole('button', { name: 'Complete' }).click();
  await page.getByText('There is no task to do here').waitFor();
}

async function startOrder(businessId: string, variables = {}): Promise<string> {
  const response = await fetch(`${base()}/v2/process-instances`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ processDefinitionId: 'page-order', businessId, variables }),
  });
  return String(((await response.json()) as { processInstanceKey: string }).processInstanceKey);
}

test('an instance is found, explained, and canceled with its like by keyboard alone', async (t) => {
  if (missing !== false) return t.skip(missing);
  await Promise.all(['order-2', 'order-3'].map((id) => startOrder(id, { customer: 'ann' })));
  const page = await openPage();
  await page.goto(`${base()}/operate`);
  await page.getByRole('button', { name: 'Start: Order' }).waitFor();
  assert.ok((await openDialogs(page)) >= 4);
  await page.keyboard.press('/');
  await page.keyboard.type('order-2');
  await page.keyboard.press('Enter');
  await page.getByText('Moves on with').waitFor();
  await page.getByText('amount is missing').first().waitFor();
  const { pathname } = new URL(page.url());
  for (const [place, dialogs] of [
    [pathname, 2],
    [`${pathname}?panel=variables`, 3],
    [`${pathname}?panel=incidents`, 2],
    ['/operate/incidents?element=price', 3],
  ] as const) {
    await page.goto(base() + place);
    await page
      .locator('main [aria-haspopup="dialog"]')
      .nth(dialogs - 1)
      .waitFor();
    assert.ok((await openDialogs(page)) >= dialogs, place);
  }
  await page.goto(`${base()}/operate/incidents`);
  await page.getByRole('button', { name: /^Retry all 2/ }).waitFor();
  await tabTo(page, /^Retry all 2/);
  await page.keyboard.press('Enter');
  await page.getByText('2 instances match').waitFor();
  assert.deepEqual(await violations(page), [], 'bulk dialog');
  await tabTo(page, /^Retry all$/);
  await page.keyboard.press('Enter');
  await page.getByText('2 done of 2').waitFor();
  assert.deepEqual(await violations(page), [], 'bulk progress');
  await page.goto(`${base()}/operate/processes?process=page-order&state=incidents`);
  await page.getByRole('button', { name: 'Cancel' }).waitFor();
  assert.ok((await openDialogs(page)) >= 4);
  await tabTo(page, /^Cancel$/);
  await page.keyboard.press('Enter');
  await page.getByText('2 instances match').waitFor();
  await tabTo(page, /^Cancel all$/);
  await page.keyboard.press('Enter');
  await page.getByText('2 done of 2').waitFor();
  assert.deepEqual(faults, []);
  await page.context().close();
});

test('of two users that claim a task, one gets it and the other learns from the page that it is taken', async (t) => {
  if (missing !== false) return t.skip(missing);
  const key = await startOrder('order-4');
  const page = await openPage();
  await page.goto(`${base()}/operate/processes/${key}/modify`);
  await page.getByLabel(/^Element/).focus();
  await page.keyboard.type('approve');
  await tabTo(page, /^Activate approve$/);
  await page.keyboard.press('Enter');
  await page.locator('.canvas .mark-added[data-element-id="approve"]').waitFor();
  assert.deepEqual(await violations(page), [], 'modification');
  await tabTo(page, /^Apply the plan$/);
  await page.keyboard.press('Enter');
  await page.locator('.canvas .mark-active[data-element-id="approve"]').waitFor();
  await page.goto(`${base()}/tasklist`);
  await page.getByLabel('Work as').fill('ann');
  await page.getByRole('link', { name: /Approve the order/ }).click();
  // The other user is faster by the time that the request needs.
  await page.route(
    '**/assignment',
    async (route) => {
      const other = await fetch(route.request().url(), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ assignee: 'bob', allowOverride: false }),
      });
      assert.equal(other.status, 204);
      await route.continue();
    },
    { times: 1 },
  );
  await page.getByRole('button', { name: 'Claim' }).click();
  await page.getByText('bob has claimed the task before you').waitFor();
  await page.getByText('Assigned to bob', { exact: true }).waitFor();
  assert.ok(faults.splice(0).every((text) => text.includes('409')));
  await page.context().close();
});

test('hostile names, documentation, variables and business keys stay text in every view', async (t) => {
  if (missing !== false) return t.skip(missing);
  await api.cluster.deploy(hostileModel());
  const response = await fetch(`${base()}/v2/process-instances`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      processDefinitionId: 'hostile',
      businessId: HOSTILE[1],
      variables: Object.fromEntries(HOSTILE.map((text, at) => [`v${at} ${text}`, text])),
    }),
  });
  const { processInstanceKey: key } = (await response.json()) as { processInstanceKey: string };
  const page = await openPage();
  const ran: string[] = [];
  await page.exposeFunction('ran', () => ran.push(page.url()));
  page.on('dialog', (dialog) => ran.push(dialog.message()));
  const instance = `/operate/processes/${key}`;
  for (const path of [
    '/operate',
    '/operate/processes?process=hostile',
    ...['why', 'variables', 'elements', 'history'].map((panel) => `${instance}?panel=${panel}`),
    `${instance}/modify`,
    `/operate/search?q=${encodeURIComponent(HOSTILE[1] ?? '')}`,
    '/tasklist',
  ]) {
    await page.goto(base() + path);
    await page.locator('main h1').waitFor();
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    // All of what was loaded is drawn when the browser has nothing more to do.
    await page.evaluate('new Promise((done) => requestIdleCallback(done))');
  }
  await page
    .getByRole('link', { name: HOSTILE[1] ?? '' })
    .first()
    .click();
  await page.getByRole('button', { name: 'Claim' }).waitFor();
  assert.deepEqual(ran, []);
  const blocked = faults.splice(0).filter((text) => !/favicon/.test(text));
  assert.deepEqual(blocked, []);
  await page.context().close();
});

const READER: Authenticator = {
  challenge: 'Basic realm="test"',
  authenticate: async (header) =>
    header === `Basic ${btoa('rita:secret')}` ? { name: 'rita', role: 'read', isKnown: true } : null,
};

test('a user that may only read signs in, and sees everything without being able to change it', async (t) => {
  if (missing !== false) return t.skip(missing);
  const server = await openServerOn(api.cluster, [], READER);
  try {
    const httpCredentials = { username: 'rita', password: 'secret' };
    const page = await (await browser.newContext({ httpCredentials })).newPage();
    page.setDefaultTimeout(WAIT_MS);
    await page.goto(`${server.httpUrl}/operate`);
    await page.getByText('rita', { exact: true }).waitFor();
    await page.getByRole('link', { name: 'Order', exact: true }).waitFor();
    for (const name of ['Deploy', 'Publish a message', 'Send a signal', 'Start: Order']) {
      assert.ok(await page.getByRole('button', { name }).isDisabled(), name);
    }
    assert.deepEqual(await violations(page), [], 'read access only');
    const refused = await page.request.post(`${server.httpUrl}/api/bulk`, {
      data: { operation: 'cancel', where: { state: 'active' } },
    });
    assert.equal(refused.status(), 403);
    await page.context().close();
  } finally {
    await server.close();
  }
});

test('a draft and the page outlive the session and the server: the user signs in again in place', async (t) => {
  if (missing !== false) return t.skip(missing);
  const issuer = await Issuer.open();
  const { url: oidcIssuer, audience, clientId: oidcClientId } = issuer;
  const bearer = await oidcAuthenticator({ issuer: oidcIssuer, audience, roleClaim: 'roles' }, assert.fail);
  const { authenticator, signIn } = await readSignIn({ oidcIssuer, oidcClientId }, bearer);
  const [httpPort = 0] = await findFreePorts(1);
  const open = () => openServerOn(api.cluster, [], authenticator, { httpPort, ...(signIn && { signIn }) });
  let server = await open();
  try {
    await startOrder('order-5', { amount: 5 });
    const page = await openPage();
    await page.goto(`${server.httpUrl}/operate/signed-in?problem=refused`);
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    assert.deepEqual(await violations(page), [], 'sign-in');
    await page.goto(`${server.httpUrl}/tasklist`);
    await page.getByText('olga', { exact: true }).waitFor();
    assert.equal(issuer.authorizations, 1);
    await page.getByRole('link', { name: /Approve the order.*not assigned/ }).click();
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByText('Assigned to olga', { exact: true }).waitFor();
    await page.getByLabel('Comment').fill('kept');
    await page.getByLabel('Comment').blur();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByRole('button', { name: 'Sign in again' }).first().waitFor();
    assert.deepEqual(await violations(page), [], 'sign-in again');
    const popup = page.waitForEvent('popup');
    await page.getByRole('button', { name: 'Sign in again' }).first().click();
    await (await popup).waitForEvent('close');
    await page.getByText('You are signed in again.').waitFor();
    assert.equal(issuer.authorizations, 2);
    assert.equal(await page.getByLabel('Comment').inputValue(), 'kept');
    await server.close();
    await page.getByText('No answer since').waitFor();
    server = await open();
    await page.getByText('Live', { exact: true }).waitFor();
    assert.equal(await page.getByLabel('Comment').inputValue(), 'kept');
    await page.getByRole('button', { name: 'Complete' }).click();
    await page.getByText('Completed: Approve the order.').waitFor();
    faults.splice(0);
    await page.context().close();
  } finally {
    await server.close();
    await issuer.close();
  }
});

test('a job is failed and completed, an instance migrated, a dead letter redriven by keyboard alone', async (t) => {
  if (missing !== false) return t.skip(missing);
  const keys = await Promise.all(['order-6', 'order-7'].map((id) => startOrder(id, { amount: 5 })));
  const [worked = '', migrated = ''] = keys.map((key) => `${base()}/operate/processes/${key}`);
  await Promise.all([sendUnknown(api.cluster), deployNext(api.cluster)]);
  const page = await openPage();
  await page.goto(`${worked}/modify`);
  await page.getByLabel(/^Element/).focus();
  await page.keyboard.type('ship');
  await tabTo(page, /^Activate ship$/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Apply the plan' }).click();
  await page.locator('.canvas .mark-active[data-element-id="ship"]').waitFor();
  await workOnJob(page, worked);
  await migrate(page, migrated);
  await redrive(page, base());
  assert.deepEqual(faults, []);
  await page.context().close();
});

test('everything is shown while no engine runs, and the page says that commands wait', async (t) => {
  if (missing !== false) return t.skip(missing);
  await api.stopEngine();
  const page = await openPage();
  await page.goto(`${base()}/operate`);
  await page.getByText('Commands wait.').waitFor();
  await page.getByRole('link', { name: 'Order', exact: true }).waitFor();
  await page.goto(`${base()}/operate/processes?process=page-order`);
  await page.getByText('order-1').waitFor();
  await until(
    'the page is complete',
    async () => (await page.locator('.canvas[data-ready=true]').count()) === 1,
  );
  assert.deepEqual(await violations(page), []);
  await page.context().close();
});
