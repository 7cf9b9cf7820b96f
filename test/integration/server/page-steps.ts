/** What a user does on the page from a model to a resolved incident. */
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { violations } from '../fixture/accessibility.ts';
import { HOSTILE } from './hostile-texts.ts';

/** Deploys a broken model first: the dialog stays open and shows its problems. */
export async function deploy(page: Page): Promise<void> {
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

/** Ends at the instance, with the token on the diagram. */
export async function startFrom(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start: Order' }).click();
  await page.getByLabel('Business key').fill('order-1');
  await page.getByLabel('Variables (JSON)').fill(JSON.stringify({ customer: HOSTILE[1] }));
  assert.deepEqual(await violations(page), [], 'dialog');
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.locator('.canvas .mark-incident[data-element-id="price"]').waitFor();
  await page.locator('.canvas .mark-taken[data-element-id="placed"]').waitFor();
  await page.getByText('amount is missing').first().waitFor();
  assert.deepEqual(await violations(page), [], 'instance');
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByText('<img src=x').waitFor();
}

export async function resolveOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Set variables' }).click();
  await page.getByLabel('Variables (JSON)').fill('{"amount": 21}');
  await page.getByRole('button', { name: 'Set', exact: true }).click();
  await page.getByText('The variables are set.').waitFor();
  await page.getByRole('tab', { name: /^Incidents/ }).click();
  await page.getByRole('button', { name: 'Resolve: the incident at Compute price' }).click();
  await page.getByRole('button', { name: 'Resolve', exact: true }).click();
  await page.locator('.canvas .mark-active[data-element-id="approve"]').waitFor();
  await page.getByRole('tab', { name: 'Variables' }).click();
  await page.getByRole('button', { name: 'History: the variable amount' }).click();
  await page.getByText('amount = 21').first().waitFor();
  await page.getByRole('button', { name: /^Variable amount/ }).click();
  await page
    .getByText(/incident \d+ resolved/)
    .first()
    .waitFor();
  await page.getByRole('button', { name: 'Previous step' }).click();
  await page.getByText(/^Record: /).click();
  await page
    .getByText(/kcat -C -b/)
    .first()
    .waitFor();
  assert.deepEqual(await violations(page), [], 'history');
  const slider = page.getByRole('slider', { name: 'Step' });
  await slider.press('Home');
  await page.locator('.canvas .mark-incident[data-element-id="price"]').waitFor();
  await page.getByText('A step of the history').waitFor();
  await page.getByRole('tab', { name: 'Jobs' }).click();
  await page.locator('.canvas .mark-active[data-element-id="approve"]').waitFor();
}
