import { expect, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';

test.use({ storageState: ADMIN_STATE });

type Vehicle = { vin: string; presence: { connected: boolean } | null };

test('an admin bans a connected vehicle, which is disconnected, and lifts the ban, after which it reconnects', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const { items } = await (await page.request.get('/api/v1/vehicles?status=connected&limit=50')).json();
  // Other journeys use the first ones and the last
  const { vin } = (items as Vehicle[]).at(-3) as Vehicle;
  const connected = async () => (await (await page.request.get(`/api/v1/clients/${vin}`)).json()).client?.connected;

  await open(page, '/admin/access/clients');
  await page.getByLabel('Any part of the client id').fill(vin.slice(5).toLowerCase());
  const row = page.getByRole('row').filter({ hasText: vin });
  await expect(row).toContainText('Connected');
  await row.getByRole('button', { name: /^Ban/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(vin);
  await dialog.getByLabel('Reason').fill('journey');
  await dialog.getByLabel('How long').selectOption('15 minutes');
  await expect(dialog).toContainText('It may not connect until');
  await dialog.getByRole('button', { name: 'Ban', exact: true }).click();
  await expect(page.getByText(`${vin} is banned`)).toBeVisible();
  // The broker keeps its session
  await expect(row).toContainText('Disconnected', { timeout: 15_000 });
  expect(await connected()).toBe(false);

  await open(page, '/admin/access/bans');
  const ban = page.getByRole('row').filter({ hasText: vin });
  await expect(ban).toContainText('journey');
  await ban.getByRole('link', { name: vin }).click();
  await expect(page.getByText('Disconnected since')).toBeVisible();
  await page.getByRole('button', { name: `Lift: ${vin}` }).click();
  await dialog.getByRole('button', { name: 'Lift' }).click();
  await expect(page.getByText(`${vin} may connect again`)).toBeVisible();
  await expect(page.getByText('Connected since', { exact: true })).toBeVisible({ timeout: 90_000 });
  expect(await connected()).toBe(true);
});
