import { expect, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';

test.use({ storageState: ADMIN_STATE });

test('an operator finds a driving vehicle in the list and sees it live on its page', async ({ page }) => {
  await page.goto('/vehicles?status=connected');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const rows = page.getByRole('row').filter({ hasText: 'LTP' });
  await expect(rows.first()).toBeVisible();
  const before = await page.getByRole('table').innerText();
  await expect.poll(() => page.getByRole('table').innerText(), { timeout: 20_000 }).not.toBe(before);

  await rows.first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/vehicles\/[A-Z0-9]{17}$/);
  await expect(page.getByText('Connection', { exact: true }).first()).toBeVisible();
  await expect(page.getByText('Newest data', { exact: true }).first()).toBeVisible();
});

test('searches any part of VIN, plate and serial, and keeps the search in the address', async ({ page }) => {
  await page.goto('/vehicles');
  const first = page.getByRole('row').filter({ hasText: 'LTP' }).first();
  const vin = (await first.innerText()).match(/[A-HJ-NPR-Z0-9]{17}/)?.[0] ?? '';
  expect(vin).toHaveLength(17);
  await page.getByLabel('Search vehicles').fill(vin.slice(9, 16).toLowerCase());
  await expect(page).toHaveURL(/q=/);
  await expect(page.getByRole('row').filter({ hasText: vin })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('row').filter({ hasText: vin })).toBeVisible();
  await page.getByLabel('Search vehicles').fill('nothing-has-this');
  await expect(page.getByText('No vehicle matches')).toBeVisible();
});
