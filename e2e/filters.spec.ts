import { expect, type Page, test } from '@playwright/test';
import { ADMIN_STATE } from './support/environment';
import { open } from './support/open';

test.use({ storageState: ADMIN_STATE });

test('a filter menu is used by keyboard like a menu', async ({ page }) => {
  await open(page, '/vehicles');
  const button = page.getByRole('button', { name: 'Fleet' });
  const items = page.getByRole('menu', { name: 'Fleet' }).getByRole('menuitemcheckbox');
  await button.focus();
  await page.keyboard.press('ArrowDown');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(items.nth(1)).toBeFocused();
  await page.keyboard.press('End');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(items.first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('Home');
  await expect(items.first()).toBeFocused();

  const last = await items.last().innerText();
  await page.keyboard.type(last.trim().slice(0, 4));
  await expect(items.last()).toBeFocused();
  await page.keyboard.press('Space');
  await expect(items.last()).toBeChecked();
  await expect(page).toHaveURL(/fleet=/);
  await page.keyboard.press('Escape');
  await expect(items.first()).toBeHidden();
  await expect(button).toBeFocused();

  await page.keyboard.press('ArrowUp');
  // The last entry of the menu removes the choice
  await expect(page.getByRole('button', { name: 'Clear', exact: true })).toBeFocused();
});

/** Types into a search and expects it in the address, without a button. */
async function searches(page: Page, path: string, label: string, name: string): Promise<void> {
  await open(page, path);
  await page.getByRole('searchbox', { name: label }).pressSequentially('nobody has this');
  await expect(page).toHaveURL(new RegExp(`[?&]${name}=nobody`));
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page).toHaveURL(new RegExp(`${path}$`));
  await expect(page.getByRole('searchbox', { name: label })).toHaveValue('');
}

for (const [path, label, name] of [
  ['/admin/users', 'Name or e-mail address', 'q'],
  ['/admin/audit', 'By whom: e-mail address or process', 'actor'],
  ['/admin/audit', 'About: VIN or id', 'targetId'],
  ['/admin/certificates', 'VIN, plate, TBox, serial or fingerprint', 'q'],
  ['/admin/access/bans', 'Client, reason or author', 'q'],
  ['/admin/access/clients', 'Any part of the client id', 'q'],
  ['/admin/access/denials', 'Client or topic', 'q'],
] as const) {
  test(`the search ${name} of ${path} applies as one types`, async ({ page }) => {
    await searches(page, path, label, name);
  });
}

for (const [path, label, value, name] of [
  ['/admin/audit', 'What', 'vehicle', 'action'],
  ['/admin/quarantine', 'Reason', 'topic_unknown', 'reason'],
  ['/admin/certificates', 'State', 'revoked', 'state'],
  ['/admin/certificates', 'Order', 'expiry', 'sort'],
] as const) {
  test(`the filter ${label} of ${path} applies at once, and is kept in the address`, async ({ page }) => {
    await open(page, path);
    await page.getByRole('combobox', { name: label }).selectOption(value);
    await expect(page).toHaveURL(new RegExp(`[?&]${name}=${value}`));
    await page.reload();
    await expect(page.getByRole('combobox', { name: label })).toHaveValue(value);
  });
}

test('a registered vehicle is linked, and its TBox gets an enrolment secret', async ({ page }) => {
  const number = String(Date.now()).slice(-6);
  const vin = `LTPZZZ0Z0PA${number}`;
  const serial = `TBX-NEW-${number}`;
  await open(page, '/vehicles');
  await page.getByRole('button', { name: 'Register' }).click();
  const register = page.getByRole('dialog', { name: 'Register a vehicle' });
  await register.getByRole('textbox', { name: 'VIN' }).fill(vin);
  await register.getByLabel('Fleet').selectOption({ index: 1 });
  await register.getByLabel('Model').selectOption({ index: 1 });
  await register.getByLabel(/TBox serial/).fill(serial);
  await register.getByRole('button', { name: 'Register' }).click();

  const secret = page.getByRole('dialog', { name: `Enrolment secret for TBox ${serial}` });
  await secret.getByRole('button', { name: 'Create secret' }).click();
  await expect(secret.getByText('It is shown only now.')).toBeVisible();
  await secret.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: 'Open vehicle' }).click();
  await expect(page).toHaveURL(new RegExp(`/vehicles/${vin}$`));
});
