import { expect, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';

test.use({ storageState: ADMIN_STATE });

type Fleet = { code: string; name: string };
type Vehicle = { vin: string };

test('an admin rotates the certificates of a fleet: previews, starts with a canary, and watches every vehicle confirm', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const fleets = (await (await page.request.get('/api/v1/fleets')).json()) as Fleet[];
  const connectedOf = async ({ code }: Fleet) => {
    const response = await page.request.get(`/api/v1/vehicles?fleet=${code}&status=connected&limit=50`);
    return ((await response.json()) as { items: Vehicle[] }).items;
  };
  const counted = await Promise.all(fleets.map(async (fleet) => ({ fleet, vehicles: await connectedOf(fleet) })));
  // The smallest that has a canary and somebody after it
  const [chosen] = counted
    .filter(({ vehicles }) => vehicles.length > 2)
    .sort((a, b) => a.vehicles.length - b.vehicles.length);
  if (!chosen) throw new Error('No fleet has three connected vehicles');
  const name = `Journey ${Date.now()}`;

  await open(page, '/admin/rotations');
  await page.getByRole('main').getByRole('link', { name: 'New rotation' }).click();
  await expect(page.getByRole('heading', { name: 'New rotation' })).toBeVisible();
  await page.getByRole('button', { name: 'Fleets' }).click();
  await page.getByRole('checkbox', { name: chosen.fleet.name }).check();
  await page.keyboard.press('Escape');
  // Only what is connected can finish while somebody waits
  await page.getByLabel('Only these VINs').fill(chosen.vehicles.map(({ vin }) => vin).join('\n'));
  const count = chosen.vehicles.length;
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

  const vin = chosen.vehicles[0]?.vin ?? '';
  const { items } = (await (await page.request.get(`/api/v1/certificates?q=${vin}`)).json()) as {
    items: { serialNumber: string; source: string }[];
  };
  expect(items[0]?.source).toBe('rotation');
  await open(page, `/admin/certificates/${items[0]?.serialNumber}`);
  // The one before it is named, and leads on
  await expect(page.getByRole('main')).toContainText(items[1]?.serialNumber ?? 'a certificate before it');
});
