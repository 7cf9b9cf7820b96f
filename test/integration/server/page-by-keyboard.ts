/** What a user does on the page by keyboard alone: with jobs, a migration, and a dead letter. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { RecordProducer } from '../../../kafka/write/producer.ts';
import { violations } from '../fixture/accessibility.ts';
import { openDialogs, tabTo } from '../fixture/by-keyboard.ts';
import type { SignalboxCluster } from '../fixture/cluster.ts';

/** Another version, in which the service task has another name. */
export async function deployNext(cluster: SignalboxCluster): Promise<void> {
  const xml = await readFile(new URL('page-order.bpmn', import.meta.url), 'utf8');
  await cluster.deploy(xml.replaceAll('name="Ship"', 'name="Send"'));
}

const UNKNOWN = '{"publishMesage": {"name": "late", "correlationKey": "1"}}';

/** A command with a typing error. */
export async function sendUnknown(cluster: SignalboxCluster): Promise<void> {
  const producer = new RecordProducer(cluster.connection);
  const { commands: topic } = cluster.topics;
  await producer.send([{ topic, partition: 0, key: null, value: Buffer.from(UNKNOWN) }]);
  await producer.close();
}

/**
 * The job fails without retries left, gets new ones, its incident is resolved, and it is completed. The page
 * shows the instance.
 */
export async function workOnJob(page: Page, instance: string): Promise<void> {
  await page.goto(`${instance}?panel=jobs`);
  await page.getByRole('button', { name: /^Retries/ }).waitFor();
  assert.ok((await openDialogs(page)) >= 4);
  await tabTo(page, /^Fail: job/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Retries left/);
  await page.keyboard.press('Control+a');
  await page.keyboard.type('0');
  await tabTo(page, /^Error message/);
  await page.keyboard.type('out of boxes');
  await tabTo(page, /^Fail$/);
  await page.keyboard.press('Enter');
  await page.locator('td .problem', { hasText: 'out of boxes' }).waitFor();
  await page.locator('.canvas .mark-incident[data-element-id="ship"]').waitFor();
  assert.deepEqual(await violations(page), [], 'a failed job');
  await tabTo(page, /^Retries: job/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Set$/);
  await page.keyboard.press('Enter');
  await page.getByText('The job of Ship has 1 retry.').waitFor();
  await page.goto(`${instance}?panel=incidents`);
  await page.getByRole('button', { name: /^Resolve: / }).waitFor();
  await tabTo(page, /^Resolve: /);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Resolve$/);
  await page.keyboard.press('Enter');
  await page.locator('.canvas .mark-active[data-element-id="ship"]').waitFor();
  await page.goto(`${instance}?panel=jobs`);
  await page.getByRole('button', { name: /^Complete: job/ }).waitFor();
  await tabTo(page, /^Complete: job/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Complete$/);
  await page.keyboard.press('Enter');
  await page.getByText('Completed the job of Ship.').waitFor();
}

/** To the version with the other name. */
export async function migrate(page: Page, instance: string): Promise<void> {
  await page.goto(`${instance}/migrate`);
  await page.locator('.canvas[data-ready=true]').waitFor();
  assert.deepEqual(await violations(page), [], 'migration');
  await tabTo(page, /^Dry run$/);
  await page.keyboard.press('Enter');
  await page.getByText('Dry run: the instance can be migrated.').waitFor();
  await tabTo(page, /^Migrate$/);
  await page.keyboard.press('Enter');
  await page.getByText('The instance is now of version 2.').waitFor();
  await page.getByText('version 2', { exact: true }).first().waitFor();
}

export async function redrive(page: Page, base: string): Promise<void> {
  await page.goto(`${base}/operate/dead-letters`);
  await page.getByRole('button', { name: /^Show dead letter/ }).waitFor();
  await tabTo(page, /^Show dead letter/);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Redrive/ }).waitFor();
  assert.deepEqual(await violations(page), [], 'dead letter');
  assert.equal(await openDialogs(page), 1);
  await tabTo(page, /^Redrive/);
  await page.keyboard.press('Enter');
  await tabTo(page, /^Value/);
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText(UNKNOWN.replace('Mesage', 'Message'));
  await tabTo(page, /^Redrive with this value$/);
  await page.keyboard.press('Enter');
  await page
    .getByText(/^Redriven/)
    .first()
    .waitFor();
}
