import { expect, type Page, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';

test.use({ storageState: ADMIN_STATE });

type Vehicle = { vin: string; fleet: { code: string; name: string } };
const MAX = 6;

/** Connected vehicles, as others do not finish during the test; not the first and the last, which other journeys use. */
async function ofOneFleet(page: Page): Promise<Vehicle[]> {
  const { items } = await (await page.request.get('/api/v1/vehicles?status=connected&limit=50')).json();
  const free = (items as Vehicle[]).slice(8, -4);
  const ofFleet = (code: string) => free.filter(({ fleet }) => fleet.code === code);
  const [largest = []] = free.map(({ fleet }) => ofFleet(fleet.code)).sort((one, other) => other.length - one.length);
  // A canary wave and a second one
  expect(largest.length).toBeGreaterThan(2);
  return largest.slice(0, MAX);
}

test('an admin previews and starts a rotation with a canary wave, and every vehicle confirms', async ({ page }) => {
  test.setTimeout(180_000);
  const vehicles = await ofOneFleet(page);
  const count = vehicles.length;
  const name = `Journey ${Date.now()}`;

  await page.goto('/admin/rotations');
  await expect(page.getByRole('main').getByRole('link', { name: 'New rotation' })).toBeVisible();
  await open(page, '/admin/rotations/new');
  await expect(page.getByRole('heading', { name: 'New rotation' })).toBeVisible();
  await page.getByRole('button', { name: 'Fleets' }).click();
  await page.getByRole('menuitemcheckbox', { name: vehicles[0]?.fleet.name }).check();
  await page.keyboard.press('Escape');
  await page.getByLabel('Only these VINs').fill(vehicles.map(({ vin }) => vin).join('\n'));
  const start = page.getByRole('button', { name: `Start rotation (${count})` });
  await expect(start).toBeEnabled();

  await page.getByLabel('Vehicles that go first').fill('2');
  await page.getByLabel('Then up to, percent').fill('100');
  await page.getByLabel('Vehicles a minute, at most').fill('6000');
  await page.getByText('Pauses, window, limits, approval').click();
  await page.getByLabel('Minutes to settle between waves').fill('0');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await expect(page.getByText(`${count} vehicles in 2 waves: 2 first, then ${count - 2}.`)).toBeVisible();
  await start.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('2 first');
  await dialog.getByRole('button', { name: 'Start rotation' }).click();

  await expect(page.getByRole('heading', { name })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Every vehicle has its new certificate' })).toBeVisible({
    timeout: 120_000,
  });
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute('aria-valuenow', String(count));
  await expect(page.getByRole('button', { name: 'Pause' })).toBeHidden();
  await expect(page.getByRole('row').filter({ hasText: 'Confirmed' })).toHaveCount(count);

  const vin = vehicles[0]?.vin ?? '';
  const { items } = (await (await page.request.get(`/api/v1/certificates?q=${vin}`)).json()) as {
    items: { serialNumber: string; source: string }[];
  };
  expect(items[0]?.source).toBe('rotation');
  await page.goto(`/admin/certificates/${items[0]?.serialNumber}`);
  // The predecessor is named and linked
  await expect(page.getByRole('main')).toContainText(items[1]?.serialNumber ?? 'a certificate before it');
});
