import { expect, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';

test.use({ storageState: ADMIN_STATE });

test('an operator finds a driving vehicle in the list and sees it live on its page', async ({ page }) => {
  await open(page, '/vehicles?status=connected');
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
  await open(page, '/vehicles');
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

const STATUSES = {
  connected: 'Connected',
  no_data: 'Connected, no data',
  sleeping: 'Sleeping',
  offline: 'Offline',
  never_connected: 'Never connected',
  unknown: 'Not known',
} as const;

test('overview, list, API and CSV have the same statuses, which add up to the total', async ({ page }) => {
  await page.goto('/');
  // Vehicles connect and fall asleep meanwhile: read again until one reading is consistent
  await expect(async () => {
    const counts = await (await page.request.get('/api/v1/counts')).json();
    const totals = await Promise.all(
      Object.keys(STATUSES).map(async (status) => {
        const { total } = await (await page.request.get(`/api/v1/vehicles?status=${status}&limit=1`)).json();
        expect(total).toBe(counts[status]);
        return total as number;
      }),
    );
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(counts.total);
    for (const [status, word] of Object.entries(STATUSES)) {
      await expect(page.getByRole('link', { name: `${word} ${counts[status]}`, exact: true })).toBeVisible({
        timeout: 6_000,
      });
    }
  }).toPass({ timeout: 45_000 });

  await page.getByRole('link', { name: /^Never connected/ }).click();
  await expect(page).toHaveURL(/\/vehicles\?status=never_connected$/);
  const rows = page.getByRole('row').filter({ hasText: 'Never connected' });
  await expect(rows.first()).toBeVisible();
  const csv = await (await page.request.get('/api/v1/vehicles/export?status=never_connected')).text();
  const [head = '', ...lines] = csv.trim().split('\r\n');
  const column = head.split(',').indexOf('status');
  expect(new Set(lines.map((line) => line.split(',')[column]))).toEqual(new Set(['never_connected']));
});

test('a former status is refused by the API and understood in an old link', async ({ page }) => {
  const response = await page.request.get('/api/v1/vehicles?status=disconnected');
  expect(response.status()).toBe(400);
  expect(await response.text()).toContain('is now “offline”');
  await open(page, '/vehicles?status=disconnected');
  await page.getByRole('button', { name: 'Status' }).click();
  await expect(page.getByRole('menuitemcheckbox', { name: 'Offline' })).toBeChecked();
});
