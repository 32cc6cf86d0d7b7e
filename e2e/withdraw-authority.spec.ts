import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ADMIN, ADMIN_STATE } from './support/environment';
import { open } from './support/open';
import { connectTbox, makeForeignAuthority, makeIdentity, registerVehicle } from './support/tbox';
import { acceptInvitation } from './support/users';

test.use({ storageState: ADMIN_STATE });

test('two administrators withdraw an authority in use: its vehicle is disconnected and refused, and reconnects with a new certificate', async ({
  page,
  browser,
}) => {
  test.setTimeout(120_000);
  const { request } = page;
  const { vin, serial } = await registerVehicle(request, 'FOREIGN');
  const name = `Maker of ${vin}`;
  const maker = makeForeignAuthority(name);
  expect((await request.post('/api/v1/authorities/import', { data: { pem: maker.pem } })).status()).toBe(200);
  const identity = maker.identity(vin, serial);
  const pem = readFileSync(identity.certificate, 'utf8');
  const imported = await (await request.post('/api/v1/certificates/import', { data: { pem } })).json();
  expect(imported.items).toMatchObject([{ tboxSerial: serial, outcome: 'imported' }]);

  // It connects once the broker trusts that authority
  const isConnected = async () => (await (await request.get(`/api/v1/vehicles/${vin}`)).json()).presence?.connected;
  const connects = () =>
    connectTbox(identity, { reconnectPeriod: 0 }).then(
      () => true,
      () => false,
    );
  await expect.poll(connects).toBe(true);
  await expect.poll(isConnected).toBe(true);

  // The effect of a withdrawal is shown before it is requested
  const address = '/admin/certificates/authorities';
  await open(page, address);
  await page.getByRole('button', { name: `Emergency withdrawal: ${name}` }).click();
  const dialog = page.getByRole('dialog', { name: `Emergency withdrawal of ${name}` });
  await expect(dialog).toContainText('One certificate in one vehicle.');
  await expect(dialog).toContainText('One vehicle has no other certificate');
  await expect(dialog).toContainText(vin);
  await expect(dialog.getByRole('button', { name: 'Request withdrawal' })).toBeDisabled();
  await dialog.getByLabel('Reason').fill('Key found on a laptop');
  await dialog.getByRole('button', { name: 'Request withdrawal' }).click();
  await expect(page.getByText('Another administrator has to approve it now')).toBeVisible();

  // The requester may not approve it, and nothing has changed yet
  await page.getByRole('button', { name: `Review withdrawal: ${name}` }).click();
  await expect(dialog).toContainText('You have requested it');
  await expect(dialog.getByRole('button', { name: 'Withdraw now' })).toBeDisabled();
  const authorities = await (await request.get('/api/v1/authorities')).json();
  const { id } = authorities.find((one: { name: string }) => one.name === name);
  expect((await request.post(`/api/v1/authorities/${id}/withdrawal/approve`)).status()).toBe(409);
  expect(await isConnected()).toBe(true);

  const email = `second-${Date.now()}@example.com`;
  const invited = await request.post('/api/v1/invitations', { data: { email, role: 'admin' } });
  const second = await acceptInvitation(browser, (await invited.json()).url, { email, name: 'Sofia Second' });
  await open(second, address);
  await second.getByRole('button', { name: `Review withdrawal: ${name}` }).click();
  const review = second.getByRole('dialog', { name: `Emergency withdrawal of ${name}` });
  await expect(review).toContainText(ADMIN.email);
  await expect(review).toContainText('Key found on a laptop');
  await review.getByRole('button', { name: 'Withdraw now' }).click();
  await expect(second.getByText('It is withdrawn: its certificates are refused')).toBeVisible();

  await expect.poll(isConnected).toBe(false);
  expect(await connects()).toBe(false);
  const outcome = second.getByRole('region', { name: 'After the emergency withdrawal' }).filter({ hasText: vin });
  await expect(outcome).toContainText('cannot reconnect without an enrolment secret');
  await second.goto(`/admin/certificates?q=${vin}`);
  await expect(second.getByRole('row').filter({ hasText: vin })).toContainText('Revoked');

  const renewed = await connectTbox(await makeIdentity(request, vin, serial));
  await expect.poll(isConnected).toBe(true);
  await renewed.leave();
  await second.context().close();
});
