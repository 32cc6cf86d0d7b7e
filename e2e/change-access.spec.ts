import { expect, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { makeIdentity, mayPublish, registerVehicle } from './support/tbox';

test.use({ storageState: ADMIN_STATE });

test('a rule allows what a TBox was denied, and a roll back denies it again', async ({ page }) => {
  const { request } = page;
  const { vin, serial } = await registerVehicle(request, 'ACCESS');
  const identity = await makeIdentity(request, vin, serial);
  const diary = `oem/${vin}/diary`;
  const isAllowed = async () => {
    const answer = await request.post('/api/v1/acl/check', { data: { who: vin, action: 'publish', topic: diary } });
    return (await answer.json()).decision;
  };

  // The denial appears with its reason, without a reload
  await page.goto('/admin/access/denials');
  expect(await mayPublish(identity, diary)).toBe(false);
  const row = page.getByRole('row').filter({ hasText: vin }).filter({ hasText: 'No rule allows it' });
  await expect(row).toContainText('${vin}');
  await row.getByRole('link', { name: 'Why' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Denied' })).toContainText('No rule allows it');
  await page.goBack();

  // Draft a rule from it, for this vehicle only
  await row.getByRole('link', { name: 'Allow this' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a rule' });
  await expect(dialog.getByLabel('VIN')).toHaveValue(vin);
  await expect(dialog.getByLabel('Topics')).toHaveValue('oem/${vin}/diary');
  await expect(dialog.getByText('No findings')).toBeVisible();
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect(page.getByText('Saved by')).toBeVisible();
  await expect(page.getByText('Would allow 1 client something that is denied today')).toBeVisible();
  expect(await isAllowed()).toBe('deny');

  await page.getByRole('button', { name: 'Publish…' }).click();
  const publish = page.getByRole('dialog', { name: /Publish as version/ });
  await publish.getByRole('button', { name: 'Publish' }).click();
  await expect(publish.getByText('Enter the reason for the change')).toBeVisible();
  await publish.getByLabel('Reason').fill(`Diary of ${vin}`);
  await publish.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText(/Version \d+ is published/)).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: vin })).toContainText('Allow');
  await expect.poll(() => mayPublish(identity, diary)).toBe(true);

  // Roll back: the topic is denied again
  await page.getByRole('link', { name: 'History' }).click();
  const { items } = await (await request.get('/api/v1/acl/versions')).json();
  const mine = items.findIndex((item: { reason: string }) => item.reason === `Diary of ${vin}`);
  const before = items[mine].version - 1;
  await page.getByRole('button', { name: `Restore version ${before}` }).click();
  const restore = page.getByRole('dialog', { name: `Restore version ${before}` });
  await restore.getByLabel('Reason').fill('Diary ends');
  await restore.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByText(`Version ${before} is in force again`)).toBeVisible();
  await expect.poll(() => mayPublish(identity, diary)).toBe(false);
});
