import { expect, test } from '@playwright/test';
import { ADMIN_STATE, DRAWN_WITHIN_MS } from './support/environment';

test.use({ storageState: ADMIN_STATE });
test.describe.configure({ timeout: 120_000 });

const IN_WORDS = /^(in|[\d,]+ km (N|NE|E|SE|S|SW|W|NW) of) \S/;

test('says in words where a vehicle is, on its page and in the list beside the map', async ({ page }) => {
  await page.goto('/vehicles?status=connected');
  await expect(page.getByRole('cell', { name: IN_WORDS }).first()).toBeVisible();
  await page.getByRole('row').filter({ hasText: 'LTP' }).first().getByRole('link').first().click();
  await expect(page).toHaveURL(/\/vehicles\/[A-Z0-9]{17}$/);
  const place = page.getByText(IN_WORDS).first();
  await expect(place).toBeVisible();
  await expect(place).toHaveAttribute('title', /-?\d+\.\d{5}, -?\d+\.\d{5} · place names: GeoNames, CC BY 4\.0/);
  await expect(page.getByText(/^-?\d+\.\d{5}, -?\d+\.\d{5}$/).first()).toBeVisible();

  await page.getByRole('link', { name: 'Open on the map' }).click();
  await expect(page.getByRole('complementary', { name: 'Chosen vehicle' }).getByText(IN_WORDS)).toBeVisible();
  const list = page.getByRole('region', { name: 'Vehicles on the map' });
  await expect(list.getByText(IN_WORDS).first()).toBeVisible({ timeout: DRAWN_WITHIN_MS });
});

test('finds a place in the list, the palette and on the map, and shows it on the map', async ({ page }) => {
  const there = (latitude: string, longitude: string) => new RegExp(`/map\\?lat=${latitude}\\d*&lng=${longitude}`);
  await page.goto('/vehicles?q=zhabei');
  await expect(page.getByText('No vehicle matches')).toBeVisible();
  await page.getByRole('link', { name: 'Go to Zhabei, Shanghai, China on the map' }).click();
  await expect(page).toHaveURL(there('31.2', '121.4'));
  await expect(page.getByRole('status').filter({ hasText: 'Loading the map' })).toBeHidden({
    timeout: DRAWN_WITHIN_MS,
  });

  // From the map to another place on it, and back
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog', { name: 'Commands' }).getByRole('combobox').fill('慕尼黑');
  await page.getByRole('option', { name: 'Go to Munich, Bavaria, Germany on the map' }).click();
  await expect(page).toHaveURL(there('48.1', '11.5'));
  await page.goBack();
  await expect(page).toHaveURL(there('31.2', '121.4'));

  await page.getByRole('combobox', { name: 'Find a vehicle' }).fill('hangzhou');
  await page.getByRole('option', { name: 'Go to Hangzhou, Zhejiang, China on the map' }).click();
  await expect(page).toHaveURL(there('30.2', '120.1'));
});
