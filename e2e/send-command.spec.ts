import { type APIRequestContext, type Browser, expect, type Page, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';
import { parkVehicle } from './support/tbox';

test.use({ storageState: ADMIN_STATE });

const PASSWORD = 'a few words nobody guesses';

/** Signs in as a new support agent. */
async function supportAgent(browser: Browser, admin: APIRequestContext): Promise<Page> {
  const email = `support-${crypto.randomUUID()}@example.com`;
  const fleets = ((await (await admin.get('/api/v1/fleets')).json()) as { code: string }[]).map(({ code }) => code);
  const invited = await admin.post('/api/v1/invitations', { data: { email, role: 'support', fleets } });
  const { url } = (await invited.json()) as { url: string };
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(new URL(url).pathname);
  await page.getByLabel('Your name').fill('Sam Support');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  return page;
}

async function confirm(page: Page, vin: string, send: string) {
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(vin).first()).toBeVisible();
  const button = dialog.getByRole('button', { name: send });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('caller is locked out');
  await expect(button).toBeDisabled();
  await dialog.getByLabel(/Type .* to confirm/).fill(vin.slice(-6));
  await button.click();
  return dialog;
}

test('a support agent unlocks a car and sees the outcome with evidence', async ({ page, browser }) => {
  test.setTimeout(150_000);
  const agent = await supportAgent(browser, page.request);
  const { vin, leave } = await parkVehicle(page.request);
  await open(agent, `/vehicles/${vin}`);
  const from = Date.now();
  await agent.getByRole('button', { name: 'Unlock doors' }).click();
  const dialog = await confirm(agent, vin, 'Send: Unlock doors');
  const refusal = dialog.getByRole('alert');
  await expect(dialog.getByText('Requested').or(refusal).first()).toBeVisible();
  expect(await refusal.allTextContents()).toEqual([]);
  await expect(dialog.getByText('Done', { exact: true })).toBeVisible({ timeout: 65_000 });
  await expect(dialog.getByText('Vehicle: accepted')).toBeVisible();
  const { items } = await (
    await agent.request.get(`/api/v1/commands?vin=${vin}&operation=door_unlock&from=${from}`)
  ).json();
  expect(items).toMatchObject([{ state: 'succeeded' }]);
  await expect(dialog.getByText('as expected')).toBeVisible({ timeout: 20_000 });
  await leave();
});

test('a command to an offline vehicle waits, and expires at its deadline without being sent', async ({ page }) => {
  const vin = `LTPAA1A1${'0'}PA${String(Date.now()).slice(-6)}`;
  const [fleets, models] = await Promise.all(
    ['fleets', 'models'].map(async (what) => (await page.request.get(`/api/v1/${what}`)).json()),
  );
  const registered = await page.request.post('/api/v1/vehicles', {
    data: { vin, fleet: fleets[0].code, model: models[0].code, tboxSerial: `OFF${Date.now()}` },
  });
  expect(registered.status()).toBe(201);
  await open(page, `/vehicles/${vin}`);
  await page.getByRole('button', { name: 'Unlock doors' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Never connected', { exact: false })).toBeVisible();
  await dialog.getByLabel('Waits at most').selectOption('15000');
  await confirm(page, vin, 'Send: Unlock doors');
  await expect(dialog.getByText('Waiting for the vehicle')).toBeVisible();
  await expect(dialog.getByText('Expired, not sent')).toBeVisible({ timeout: 25_000 });
  const { items } = await (await page.request.get(`/api/v1/commands?vin=${vin}`)).json();
  expect(items).toMatchObject([{ state: 'expired', sentAt: null }]);
});

test('a dangerous command needs the approval of another user', async ({ page, browser }) => {
  const agent = await supportAgent(browser, page.request);
  const { vin, leave } = await parkVehicle(page.request);
  await open(agent, `/vehicles/${vin}`);
  await agent.getByRole('button', { name: 'Immobilise', exact: true }).click();
  const dialog = await confirm(agent, vin, 'Ask for approval: Immobilise');
  await expect(dialog.getByText('Awaiting approval')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Approve' })).toHaveCount(0);
  const { items } = await (await agent.request.get(`/api/v1/commands?vin=${vin}&state=awaiting_approval`)).json();
  const own = await agent.request.post(`/api/v1/commands/${items[0].id}/approve`);
  expect([own.status(), (await own.json()).code]).toEqual([403, 'own_approval']);

  await page.goto('/');
  await page.getByRole('link', { name: /waits? for approval/ }).click();
  await page.getByRole('link', { name: 'To approve' }).click();
  const row = page.getByRole('row').filter({ hasText: vin }).filter({ hasText: 'Immobilise' });
  await expect(row).toContainText('caller is locked out');
  await row.getByRole('button', { name: 'Approve' }).click();
  // Nothing is approved by one click: what was known then and now, and the VIN
  const approval = page.getByRole('dialog');
  await expect(approval.getByRole('columnheader', { name: 'When it was requested' })).toBeVisible();
  await expect(approval.getByRole('row', { name: /^Speed/ }).getByText('0 km/h')).toHaveCount(2);
  const submit = approval.getByRole('button', { name: 'Approve and send' });
  await expect(submit).toBeDisabled();
  await approval.getByLabel(`Type ${vin.slice(-6)} to confirm`).fill(vin.slice(-6));
  await submit.click();
  await expect(row).toBeHidden();
  await page.goto(`/commands/${items[0].id}`);
  await expect(page.getByText('Approved')).toBeVisible();
  await expect(page.getByText('Done', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(dialog.getByText('Approved')).toBeVisible();
  await leave();
});

test('a batch goes to the vehicles of a list, and shows excluded ones with the reason', async ({ page }) => {
  const { items } = await (await page.request.get('/api/v1/vehicles?status=connected&limit=1')).json();
  const { vin } = items[0] as { vin: string };
  await page.goto(`/vehicles?q=${vin}`);
  await page.getByRole('link', { name: 'Send to these' }).click();
  const vins = page.getByRole('textbox', { name: 'VINs' });
  await expect(vins).toHaveValue(vin);
  await vins.fill(`${vin}\nLTPAA1A10PA000000`);
  await page.getByRole('button', { name: 'Vehicles that would get it' }).click();
  await expect(page.getByText('no such vehicle in your fleets')).toBeVisible();
  await page.getByRole('button', { name: 'Start: 1 vehicle' }).click();
  await expect(page.getByText('1 of 1 issued')).toBeVisible();
  await expect(page.getByText('All issued')).toBeVisible();
});

test('on a phone, commands come first on the page of a vehicle', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const { items } = await (await page.request.get('/api/v1/vehicles?status=connected&limit=1')).json();
  await open(page, `/vehicles/${items[0].vin}`);
  const top = async (text: string) => (await page.getByText(text, { exact: true }).first().boundingBox())?.y ?? 0;
  await expect(page.getByRole('button', { name: 'Lock doors', exact: true })).toBeInViewport();
  expect(await top('Everyday')).toBeLessThan(await top('Newest data'));
});
