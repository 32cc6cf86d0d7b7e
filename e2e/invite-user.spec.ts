import { expect, type Page, test } from '@playwright/test';
import { ADMIN, ADMIN_STATE, TEST_URL } from './support/environment';
import { open } from './support/open';
import { acceptInvitation, signedOut } from './support/users';

test.use({ storageState: ADMIN_STATE });

test('an admin invites an operator for one fleet; disabling ends the session at once; the audit lists it', async ({
  page,
  browser,
}) => {
  const email = `op-${Date.now()}@example.com`;
  await open(page, '/admin/users');
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite a user' });
  await dialog.getByLabel('E-mail address').fill(email);
  await dialog.getByLabel('Role').selectOption('operator');
  await dialog.getByLabel('Europe').check();
  await dialog.getByRole('button', { name: 'Create link' }).click();
  const link = await linkIn(page, email);

  const operator = await acceptInvitation(browser, link, { email, name: 'Olga Operator' });
  const second = await signedOut(browser);
  await second.goto(link);
  await expect(second.getByText('This invitation is not valid')).toBeVisible();
  await second.context().close();
  await operator.goto('/vehicles');
  const rows = operator.getByRole('row').filter({ hasText: 'WTP' });
  await expect(rows.first()).toBeVisible();
  await expect(operator.getByRole('row').filter({ hasText: 'East China' })).toHaveCount(0);
  await expect(operator.getByRole('link', { name: 'Users' })).toHaveCount(0);

  // Another fleet's vehicle is not found, neither as a page nor through the API
  const foreign = await (await page.request.get('/api/v1/vehicles?fleet=demo-east&limit=1')).json();
  const { vin } = foreign.items[0];
  expect((await operator.request.get(`/api/v1/vehicles/${vin}`)).status()).toBe(404);
  expect((await operator.request.get('/api/v1/users')).status()).toBe(403);
  await operator.goto('/admin/users');
  await expect(operator.getByText('Only an administrator may see this page.')).toBeVisible();
  await expect(operator.getByText(ADMIN.email)).toHaveCount(0);

  await page.getByRole('button', { name: 'Done' }).click();
  await open(page, '/admin/users');
  await page.getByRole('row').filter({ hasText: email }).getByRole('button', { name: 'Disable' }).click();
  const confirm = page.getByRole('dialog', { name: /Disable/ });
  await confirm.getByLabel(/Reason/).fill('left the company');
  await confirm.getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByRole('row').filter({ hasText: email })).toContainText('Disabled');
  expect((await operator.request.get('/api/v1/vehicles')).status()).toBe(401);

  await page.goto('/admin/audit');
  await expect(page.getByText(`invited ${email} as Operator`)).toBeVisible();
  await expect(page.getByText(`disabled ${email}; reason: left the company`)).toBeVisible();
});

async function linkIn(page: Page, email: string): Promise<string> {
  const shown = page.getByRole('dialog', { name: `Give this link to ${email}` });
  await expect(shown).toBeVisible();
  const text = (await shown
    .locator('input, code')
    .first()
    .inputValue()
    .catch(() => shown.innerText())) as string;
  const path = text.match(/\/invite\/[\w-]+/)?.[0];
  expect(path).toBeTruthy();
  return `${TEST_URL}${path}`;
}
