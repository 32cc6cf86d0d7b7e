import AxeBuilder from '@axe-core/playwright';
import { expect, type Page, test } from '@playwright/test';
import { ADMIN_STATE, DRAWN_WITHIN_MS } from './support/environment';
import { connectTbox, makeIdentity, registerVehicle } from './support/tbox';

test.use({ storageState: ADMIN_STATE });
test.describe.configure({ timeout: 120_000 });

type Drawn = { id: number; longitude: number; latitude: number; fresh: boolean; status: string };

/** What the map draws, from `inspect()`. */
const drawn = (page: Page): Promise<Drawn[]> =>
  page
    .locator('[data-fleet-map]')
    .evaluate((map) => (map as unknown as { inspect(): { vehicles: Drawn[] } }).inspect().vehicles);

/** Waits for hydration: before it a key has no effect on the server-rendered page. */
const takesKeys = (page: Page) =>
  page.waitForFunction(() => 'inspect' in (document.querySelector('[data-fleet-map]') ?? {}));

const newPlate = () => `M·${String(Date.now()).slice(-6)}`;

// In the southern Indian Ocean, at a random place: no other vehicle, nor this test's of an earlier run
const ISLAND = { latitude: -40 - (Date.now() % 100_000) / 10_000, longitude: 70.2 };
const at = (longitude: number, speed = 36) => ({
  Speed: speed,
  'CurrentLocation.Latitude': ISLAND.latitude,
  'CurrentLocation.Longitude': longitude,
  'CurrentLocation.Heading': 90,
});
const metres = (east: number) => ISLAND.longitude + east / (111_320 * Math.cos((ISLAND.latitude * Math.PI) / 180));

test('shows and follows a moving vehicle, opens its panel by keyboard, and marks its position as old after a disconnect', async ({
  page,
}) => {
  const plate = newPlate();
  const { vin, serial } = await registerVehicle(page.request, 'MAP', plate);
  await page.goto(`/map?lat=${ISLAND.latitude}&lng=${ISLAND.longitude}&z=14`);
  await expect(page.getByText('No vehicle in view').first()).toBeVisible({ timeout: DRAWN_WITHIN_MS });

  const tbox = await connectTbox(await makeIdentity(page.request, vin, serial));
  await tbox.send(at(metres(0)));
  const row = page.getByRole('region', { name: 'Vehicles on the map' }).getByRole('button', { name: plate });
  await expect(row).toContainText('36 km/h');
  await expect.poll(async () => (await drawn(page)).length).toBe(1);
  const before = (await drawn(page))[0]?.longitude ?? 0;
  expect(before).toBeCloseTo(metres(0), 3);

  for (const east of [10, 20, 30]) await tbox.send(at(metres(east)));
  await expect.poll(async () => (await drawn(page))[0]?.longitude).toBeGreaterThan(before + (metres(20) - metres(0)));
  expect((await drawn(page))[0]).toMatchObject({ status: 'driving', fresh: true });

  await row.focus();
  await page.keyboard.press('Enter');
  const panel = page.getByRole('complementary', { name: 'Chosen vehicle' });
  await expect(panel.getByRole('heading', { name: plate })).toBeFocused();
  await expect(panel).toContainText(vin);
  await expect(panel.getByText(/^Position/)).toBeVisible();
  await expect(panel.getByRole('button', { name: 'Lock doors', exact: true })).toBeVisible();
  await expect(page).toHaveURL(new RegExp(`vehicle=${vin}`));

  await page.keyboard.press('f');
  await expect(panel.getByRole('button', { name: 'Following' })).toHaveAttribute('aria-pressed', 'true');
  await tbox.send(at(metres(600)));
  const longitudeInAddress = () => Number(new URL(page.url()).searchParams.get('lng'));
  await expect.poll(longitudeInAddress).toBeGreaterThan(metres(400));

  await tbox.leave();
  await expect(panel.getByText(/^Last known position/)).toBeVisible();
  await expect.poll(async () => (await drawn(page))[0]?.fresh).toBe(false);

  await page.reload();
  await takesKeys(page);
  await expect(panel.getByRole('heading', { name: plate })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();
  await expect(page).not.toHaveURL(/vehicle=/);
});

test('filters by the legend, keeps the filter in the address, and removes it on going back', async ({ page }) => {
  await page.goto('/map');
  const chip = page
    .getByRole('group', { name: 'Status of the vehicles in view' })
    .getByRole('button', { name: 'Driving' });
  await expect(chip).toHaveText(/Driving\s*[1-9]/, { timeout: DRAWN_WITHIN_MS });
  await chip.click();
  await expect(page).toHaveURL(/status=driving/);
  await page.reload();
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await expect
    .poll(async () => [...new Set((await drawn(page)).map(({ status }) => status))].join())
    .toMatch(/^(driving)?$/);
  await page.goBack();
  await expect(chip).toHaveAttribute('aria-pressed', 'false');
});

test('moves to a vehicle that was searched, and says so when it has no position', async ({ page }) => {
  const plate = newPlate();
  const { vin } = await registerVehicle(page.request, 'MAP', plate);
  await page.goto('/map');
  await takesKeys(page);
  await page.keyboard.press('/');
  await page.keyboard.type(vin);
  await expect(page.getByRole('option', { name: new RegExp(vin) })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByText(`${plate} has never reported a position`)).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'Chosen vehicle' })).toContainText(vin);

  const { items } = await (await page.request.get('/api/v1/vehicles?status=connected&limit=1')).json();
  await page.getByRole('combobox', { name: 'Find a vehicle' }).fill(items[0].vin);
  await page.getByRole('option', { name: new RegExp(items[0].vin) }).click();
  await expect(page).toHaveURL(new RegExp(`z=1[4-9].*vehicle=${items[0].vin}`));
});

test('lists the vehicles in a box or a lasso, and starts a batch with them', async ({ page }) => {
  await page.goto('/map');
  await expect(page.getByRole('heading', { name: /[1-9]\d* vehicles? in view/ })).toBeVisible({
    timeout: DRAWN_WITHIN_MS,
  });
  // The tools need a drawn map
  await expect(page.getByText('Loading the map')).toBeHidden({ timeout: DRAWN_WITHIN_MS });
  await page.keyboard.press('b');
  await expect(page.getByText('Drag on the map to select vehicles')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByText('Drag on the map to select vehicles')).toBeHidden();

  await page.getByRole('button', { name: 'Select in a box' }).click();
  const map = await page.locator('[data-fleet-map]').boundingBox();
  if (!map) throw new Error('there is no map');
  await page.mouse.move(map.x + 4, map.y + 4);
  await page.mouse.down();
  await page.mouse.move(map.x + map.width - 60, map.y + map.height - 60, { steps: 5 });
  await page.mouse.up();
  const panel = page.getByRole('complementary', { name: 'Selected vehicles' });
  await expect(panel.getByRole('heading', { name: /[1-9]\d* vehicles? selected/ })).toBeVisible();
  const vin = await panel
    .getByText(/^[A-HJ-NPR-Z0-9]{17}$/)
    .first()
    .innerText();
  await panel.getByRole('button', { name: 'Close the selection' }).click();
  await page.keyboard.press('l');
  const corners = [
    [8, 8],
    [map.width - 80, 8],
    [map.width - 80, map.height - 80],
    [8, map.height - 80],
  ] as const;
  await page.mouse.move(map.x + corners[0][0], map.y + corners[0][1]);
  await page.mouse.down();
  for (const [x, y] of corners.slice(1)) await page.mouse.move(map.x + x, map.y + y, { steps: 5 });
  await page.mouse.up();
  await expect(panel.getByRole('heading', { name: /[1-9]\d* vehicles? selected/ })).toBeVisible();
  await panel.getByRole('link', { name: /Send a command to/ }).click();
  await expect(page.getByLabel('VINs')).toHaveValue(new RegExp(vin));
});

// appearance.spec.ts checks the map without its panel
for (const [colorScheme, width] of [
  ['light', 390],
  ['dark', 1440],
] as const) {
  test(`the map with its panel is accessible, ${colorScheme}, ${width} px`, async ({ browser }) => {
    const viewport = { width, height: 844 };
    const context = await browser.newContext({ storageState: ADMIN_STATE, colorScheme, viewport, locale: 'en-GB' });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    const { items } = await (await page.request.get('/api/v1/vehicles?status=connected&limit=1')).json();
    await page.goto(`/map?vehicle=${items[0].vin}`);
    await expect(page.getByText('Loading the map')).toBeHidden({ timeout: DRAWN_WITHIN_MS });
    await expect(page.getByRole('complementary', { name: 'Chosen vehicle' })).toContainText(items[0].vin);
    const { violations } = await new AxeBuilder({ page }).exclude('.maplibregl-map').analyze();
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(grave.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`))).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    if (width < 600) await page.getByRole('button', { name: 'List of the vehicles' }).click();
    await expect(page.getByRole('region', { name: 'Vehicles on the map' })).toBeVisible();
    expect(faults).toEqual([]);
    await context.close();
  });
}

test('shows a message without WebGL, and the list works', async ({ page }) => {
  await page.addInitScript(() => {
    const { getContext } = HTMLCanvasElement.prototype;
    HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
      return kind.startsWith('webgl') ? null : Reflect.apply(getContext, this, [kind, ...rest]);
    } as typeof getContext;
  });
  await page.goto('/map');
  await expect(page.getByText('This browser cannot draw the map')).toBeVisible();
  const list = page.getByRole('region', { name: 'Vehicles on the map' });
  const group = list.getByRole('button', { name: /vehicles? near/ });
  await expect(list.getByRole('button').first()).toBeVisible({ timeout: 30_000 });
  // Clusters are zoomed into until single vehicles are left
  await expect(async () => {
    if ((await group.count()) > 0) await group.first().click();
    await expect(list.getByText(/^[A-HJ-NPR-Z0-9]{17}$/).first()).toBeVisible({ timeout: 4_000 });
  }).toPass({ timeout: 40_000 });
});
