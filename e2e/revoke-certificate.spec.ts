import { expect, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';

test.use({ storageState: ADMIN_STATE });

type Vehicle = { vin: string; presence: { connected: boolean } | null };

test('an admin puts a certificate on hold, which disconnects its vehicle, and releases it, after which the vehicle reconnects', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const { items } = await (await page.request.get('/api/v1/vehicles?status=connected&limit=50')).json();
  // Other journeys use the first ones
  const { vin } = (items as Vehicle[]).at(-1) as Vehicle;
  const connected = async () =>
    ((await (await page.request.get(`/api/v1/vehicles/${vin}`)).json()) as Vehicle).presence?.connected;

  await open(page, `/admin/certificates?q=${vin}`);
  const row = page.getByRole('row').filter({ hasText: vin });
  await expect(row).toContainText('Valid');
  await row.getByRole('button', { name: /^Revoke/ }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(vin);
  await expect(dialog).toContainText('This cannot be undone');
  await dialog.getByLabel('Reason').selectOption('certificateHold');
  await dialog.getByLabel('Note for the audit').fill('journey');
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await expect(row).toContainText('On hold');
  await expect(row).toContainText('Disconnected, confirmed');
  await expect.poll(connected).toBe(false);

  await row.getByRole('button', { name: /^Release hold/ }).click();
  await dialog.getByRole('button', { name: 'Release hold' }).click();
  await expect(row).toContainText('Valid');
  await expect.poll(connected, { timeout: 60_000 }).toBe(true);
});
