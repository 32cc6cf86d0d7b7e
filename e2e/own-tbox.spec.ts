import { expect, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';
import { makeIdentity, publishTelemetry } from './support/tbox';

test.use({ storageState: ADMIN_STATE });

test('a newly registered vehicle connects and appears without a reload', async ({ page }) => {
  const number = String(Date.now()).slice(-6);
  const vin = `LTPA1B2C3D4${number}`;
  const serial = `TBX-MINE-${number}`;
  await open(page, '/vehicles');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Register a vehicle' });
  await dialog.getByLabel('VIN').fill(vin);
  await dialog.getByLabel('TBox serial').fill(serial);
  await dialog.getByLabel('Fleet').selectOption({ index: 1 });
  await dialog.getByLabel('Model').selectOption({ index: 1 });
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText(`${vin} is registered`)).toBeVisible();

  await page.getByLabel('Search vehicles').fill(number);
  const row = page.getByRole('row').filter({ hasText: vin });
  await expect(row).toBeVisible();
  await expect(row).toContainText('Never connected');

  // No reload from here on: changes come over the live connection
  await publishTelemetry(await makeIdentity(page.request, vin, serial), {
    Speed: 42,
    'CurrentLocation.Latitude': 31.23,
    'CurrentLocation.Longitude': 121.47,
  });
  await expect(row).toContainText('42');
  await expect(row).not.toContainText('Never connected');
});
