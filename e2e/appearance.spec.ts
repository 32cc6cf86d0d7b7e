import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { ADMIN_STATE, DRAWN_WITHIN_MS } from './support/environment';
import { watchFaults } from './support/faults';
import { openable, PAGES } from './support/pages';

test.use({ storageState: ADMIN_STATE });

/** Of HTML: what axe does not look at, or ranks as less than serious. */
const findStructureFaults = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const all = (selector: string) => [...document.querySelectorAll(selector)];
    const levels = all('h1, h2, h3, h4, h5, h6').map((heading) => Number(heading.tagName.slice(1)));
    return [
      ...all('dl:has(> div):has(> dt)').map((list) => `dl with groups and pairs: ${list.textContent}`),
      ...all(':is(h1, h2, h3, h4, h5, h6) form').map((form) => `form in a heading: ${form.textContent}`),
      ...levels.flatMap((level, i) => (level > (levels[i - 1] ?? 0) + 1 ? [`h${level} after h${levels[i - 1]}`] : [])),
    ];
  });

for (const colorScheme of ['light', 'dark'] as const) {
  for (const path of PAGES) {
    test(`${path} is accessible, ${colorScheme}`, async ({ browser }) => {
      const context = await browser.newContext({ storageState: ADMIN_STATE, colorScheme, locale: 'en-GB' });
      const page = await context.newPage();
      const faults = await watchFaults(page);
      await page.goto(await openable(path, page.request));
      await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: DRAWN_WITHIN_MS });
      // WCAG 2.5.8, which axe leaves out unless it is named
      const rules = { 'target-size': { enabled: true } };
      const { violations } = await new AxeBuilder({ page }).options({ rules }).exclude('.maplibregl-map').analyze();
      const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual([]);
      expect(await findStructureFaults(page)).toEqual([]);
      expect(faults).toEqual([]);
      await context.close();
    });
  }
}

async function issueCommand({ request }: Page): Promise<{ id: string }> {
  const { items } = await (await request.get('/api/v1/vehicles?limit=1&status=connected')).json();
  const issued = await request.post(`/api/v1/vehicles/${items[0].vin}/commands`, {
    headers: { 'idempotency-key': crypto.randomUUID() },
    data: { operation: 'report_now' },
  });
  expect(issued.status()).toBe(201);
  return issued.json();
}

test('the page of a command has a correct structure', async ({ page }) => {
  const { id } = await issueCommand(page);
  const faults = await watchFaults(page);
  await page.goto(`/commands/${id}`);
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: DRAWN_WITHIN_MS });
  expect(await findStructureFaults(page)).toEqual([]);
  expect(faults).toEqual([]);
});

test('draws the chart of commands only in a wide window, without a warning', async ({ page }) => {
  await issueCommand(page);
  const faults = await watchFaults(page);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/commands');
  await expect(page.getByRole('columnheader', { name: 'p95' })).toBeVisible();
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: DRAWN_WITHIN_MS });
  const bars = page.getByRole('figure').locator('.recharts-surface');
  await expect(bars).toHaveCount(0);
  await page.setViewportSize({ width: 1440, height: 900 });
  await expect(bars.first()).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(bars).toHaveCount(0);
  expect(faults).toEqual([]);
});

test('shows Chinese texts to a Chinese browser', async ({ browser }) => {
  const context = await browser.newContext({ storageState: ADMIN_STATE, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.goto('/vehicles');
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/);
  await expect(page.getByRole('heading', { name: '车辆' })).toBeVisible();
  await context.close();
});

test('finds a vehicle in the palette by keyboard', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: DRAWN_WITHIN_MS });
  const { items } = await (await page.request.get('/api/v1/vehicles?limit=1')).json();
  await page.keyboard.press('ControlOrMeta+k');
  await expect(page.getByRole('combobox')).toBeFocused();
  await page.keyboard.type(items[0].vin.slice(-7));
  await expect(page.getByRole('option').filter({ hasText: items[0].vin })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(items[0].vin));
});
