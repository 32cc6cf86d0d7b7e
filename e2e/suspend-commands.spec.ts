import { randomUUID } from 'node:crypto';
import { expect, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';
import { parkVehicle } from './support/tbox';
import { acceptInvitation } from './support/users';

test.use({ storageState: ADMIN_STATE });

test('an administrator suspends an operation, every page and the API say so, and only another one lifts it', async ({
  page,
  browser,
}) => {
  const { request } = page;
  const { vin, leave } = await parkVehicle(request);
  const send = async () => {
    const path = `/api/v1/vehicles/${vin}/commands`;
    // No other journey sends it
    const data = { operation: 'find_vehicle', params: { mode: 'lights', durationS: 1 } };
    return request.post(path, { data, headers: { 'Idempotency-Key': randomUUID() } });
  };
  expect((await send()).status()).toBe(201);

  await open(page, '/commands/suspensions');
  await page.getByRole('button', { name: 'Suspend commands' }).click();
  const dialog = page.getByRole('dialog', { name: 'Suspend commands' });
  await dialog.getByLabel('Operation').selectOption({ label: 'Find vehicle' });
  const submit = dialog.getByRole('button', { name: 'Suspend commands' });
  await expect(submit).toBeDisabled();
  await dialog.getByLabel('Reason').fill('horn stays on');
  await submit.click();
  await expect(page.getByText('Another administrator has to lift it', { exact: true })).toBeVisible();

  const refused = await send();
  expect([refused.status(), (await refused.json()).code]).toEqual([423, 'commands_suspended']);
  await open(page, `/vehicles/${vin}`);
  await expect(page.getByRole('alert').filter({ hasText: 'Suspended: Find vehicle, all fleets' })).toContainText(
    'horn stays on',
  );
  await expect(page.getByRole('button', { name: 'Find vehicle' })).toBeDisabled();

  const email = `second-${randomUUID()}@example.com`;
  const invited = await request.post('/api/v1/invitations', { data: { email, role: 'admin', fleets: [] } });
  const { url } = (await invited.json()) as { url: string };
  const other = await acceptInvitation(browser, new URL(url).pathname, { email, name: 'Second Administrator' });
  await open(other, '/commands/suspensions');
  await other.getByRole('button', { name: 'Lift' }).click();
  await other.getByRole('dialog').getByRole('button', { name: 'Lift' }).click();
  await expect(other.getByText('No command is suspended')).toBeVisible();
  await expect(page.getByRole('alert').filter({ hasText: 'Suspended' })).toBeHidden({ timeout: 15_000 });
  expect((await send()).status()).toBe(201);
  await leave();
});
