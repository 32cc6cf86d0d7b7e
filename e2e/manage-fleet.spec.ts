import { expect, type Page, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { connectTbox, type Identity, makeIdentity } from './support/tbox';

test.use({ storageState: ADMIN_STATE });

const unique = String(Date.now()).slice(-6);

async function create(page: Page, kind: 'fleet' | 'model', fields: Record<string, string>) {
  await page.getByRole('button', { name: `Create ${kind}` }).click();
  const dialog = page.getByRole('dialog', { name: `Create a ${kind}` });
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value);
  await dialog.getByRole('button', { name: `Create ${kind}` }).click();
  await expect(page.getByRole('row').filter({ hasText: fields.Name })).toBeVisible();
}

/** Registers a vehicle on the list's page, and opens its own. */
async function register(page: Page, vin: string, serial: string) {
  await page.goto('/vehicles');
  await page.getByRole('button', { name: 'Register', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Register a vehicle' });
  await dialog.getByLabel('VIN').fill(vin);
  await dialog.getByLabel('TBox serial').fill(serial);
  await dialog.getByLabel('Fleet').selectOption(`Fleet ${unique}`);
  await dialog.getByLabel('Model').selectOption(`Maker Model ${unique}`);
  await dialog.getByRole('button', { name: 'Register' }).click();
  await expect(page.getByText(`${vin} is registered`)).toBeVisible();
  await page.goto(`/vehicles/${vin}`);
}

async function choose(page: Page, action: string) {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('button', { name: action, exact: true }).click();
  return page.getByRole('dialog').first();
}

const closeOf = (client: { once(event: 'close', then: () => void): unknown }) =>
  new Promise<void>((resolve) => client.once('close', resolve));

const isRefused = (identity: Identity) =>
  connectTbox(identity, { reconnectPeriod: 0 }).then(
    async ({ leave }) => {
      await leave();
      return false;
    },
    () => true,
  );

test('an administrator manages a fleet from its creation to the end of its vehicles', async ({ page }) => {
  test.setTimeout(180_000);
  await page.goto('/admin/fleets');
  await create(page, 'fleet', { Name: `Fleet ${unique}`, Code: `fleet-${unique}` });
  await page.getByRole('link', { name: 'Models', exact: true }).click();
  await create(page, 'model', { Name: `Model ${unique}`, Code: `model-${unique}`, Manufacturer: 'Maker' });

  const vin = `LTPA1B2C3D7${unique}`;
  const former = `TBX-FORMER-${unique}`;
  const serial = `TBX-NEXT-${unique}`;
  await register(page, vin, former);
  await page.getByRole('button', { name: 'Edit', exact: true }).click();
  const edit = page.getByRole('dialog', { name: 'Edit vehicle' });
  await edit.getByLabel('Plate').fill(`E${unique}`);
  await edit.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: `E${unique}` })).toBeVisible();

  const formerIdentity = await makeIdentity(page.request, vin, former);
  const formerTbox = await connectTbox(formerIdentity, { reconnectPeriod: 0 });
  const formerClosed = closeOf(formerTbox.client);
  await formerTbox.send({ Speed: 1 });

  await test.step('replaces the TBox', async () => {
    const dialog = await choose(page, 'Replace TBox');
    await expect(dialog).toContainText(`${former} is taken out`);
    await expect(dialog).toContainText('1 is revoked');
    await dialog.getByLabel('Serial of the new TBox').fill(serial);
    await dialog.getByLabel('Reason').fill('broken');
    await dialog.getByRole('button', { name: 'Replace TBox' }).click();
    const done = page.getByRole('dialog', { name: 'TBox replaced' });
    await expect(done).toContainText(serial);
    await expect(done.getByRole('button', { name: 'Enrolment secret' })).toBeVisible();
    await formerClosed;
    expect(await isRefused(formerIdentity)).toBe(true);
    await done.getByRole('button', { name: 'Done' }).click();
  });

  const identity = await makeIdentity(page.request, vin, serial);
  const tbox = await connectTbox(identity, { reconnectPeriod: 0 });
  const closed = closeOf(tbox.client);
  await tbox.send({ Speed: 0 });
  const list = await page.context().newPage();
  await list.goto(`/vehicles?q=${vin}`);
  await expect(list.getByRole('row').filter({ hasText: vin })).toBeVisible();

  await test.step('archives the vehicle: its TBox is disconnected and refused, other lists lose it', async () => {
    const dialog = await choose(page, 'Archive');
    await expect(dialog).toContainText('1 goes on hold until');
    await dialog.getByLabel('Reason').fill('sold');
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await expect(
      page.getByText(/Archived .* by admin@example\.com\. Reason: sold\. Certificates are on hold/),
    ).toBeVisible();
    await closed;
    expect(await isRefused(identity)).toBe(true);
    await expect(list.getByRole('row').filter({ hasText: vin })).toBeHidden();
    await list.getByRole('button', { name: 'Archived' }).click();
    await expect(list.getByRole('row').filter({ hasText: vin })).toBeVisible();
    await list.close();
  });

  await test.step('restores it: its TBox connects again', async () => {
    await page.getByRole('button', { name: 'Restore' }).click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toContainText('Its certificates are released');
    await dialog.getByRole('button', { name: 'Restore' }).click();
    await expect(page.getByText('Certificates are on hold')).toBeHidden();
    await expect.poll(() => isRefused(identity)).toBe(false);
  });

  await test.step('deletes one that never connected', async () => {
    const unused = `LTPA1B2C3D8${unique}`;
    await register(page, unused, `TBX-UNUSED-${unique}`);
    const dialog = await choose(page, 'Delete');
    await dialog.getByRole('button', { name: 'Delete vehicle' }).click();
    await expect(page).toHaveURL(/\/vehicles$/);
    expect((await page.request.get(`/api/v1/vehicles/${unused}`)).status()).toBe(404);
  });

  await test.step('archives the fleet once it has no vehicles', async () => {
    const archiveFleet = async () => {
      await page.goto('/admin/fleets');
      await page.getByRole('button', { name: `Archive: Fleet ${unique}` }).click();
      return page.getByRole('dialog');
    };
    const refused = await archiveFleet();
    await expect(refused).toContainText('has 1 vehicle');
    await expect(refused.getByRole('button', { name: 'Archive' })).toBeDisabled();
    expect((await page.request.post(`/api/v1/vehicles/${vin}/archive`)).status()).toBe(200);
    const dialog = await archiveFleet();
    await dialog.getByRole('button', { name: 'Archive' }).click();
    await expect(page.getByRole('row').filter({ hasText: `Fleet ${unique}` })).toBeHidden();
    await page.getByRole('link', { name: 'Archived' }).click();
    await expect(page.getByRole('row').filter({ hasText: `Fleet ${unique}` })).toBeVisible();
  });
});
