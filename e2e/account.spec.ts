import { type Browser, expect, type Page, test } from '@playwright/test';
import { ADMIN, ADMIN_STATE, TEST_URL } from './support/environment';
import { acceptInvitation, PASSWORD, signedOut, signIn } from './support/users';

test.use({ storageState: ADMIN_STATE });

const NEW_PASSWORD = 'other words nobody guesses';
const RESET_PASSWORD = 'words from a reset link';

const isSignedOut = (page: Page) => expect(page.getByText('You are signed out')).toBeVisible();

/** The page of a new user who is signed in. */
async function newUser(page: Page, browser: Browser, { name, role }: { name: string; role: string }) {
  const email = `${role}-${crypto.randomUUID()}@example.com`;
  const invited = await page.request.post('/api/v1/invitations', { data: { email, role, fleets: [] } });
  const { url } = await invited.json();
  return { email, own: await acceptInvitation(browser, url, { email, name }) };
}

test('a new password ends the other sessions and their live connections', async ({ page, browser }) => {
  const { email, own } = await newUser(page, browser, { name: 'Sam Support', role: 'support' });
  const other = await signedOut(browser);
  await signIn(other, { email, password: PASSWORD });
  await expect(other.getByRole('status').filter({ hasText: 'Live' })).toBeVisible();

  await own.getByRole('button', { name: 'Account' }).click();
  await own.getByRole('link', { name: 'Password and sessions' }).click();
  await expect(own.getByRole('row')).toHaveCount(3);
  await own.getByLabel('Current password').fill(PASSWORD);
  await own.getByLabel('New password').fill('password1234');
  await own.getByRole('button', { name: 'Change password' }).click();
  await expect(own.getByText('This is easy to guess')).toBeVisible();
  await own.getByLabel('New password').fill(NEW_PASSWORD);
  await own.getByRole('button', { name: 'Change password' }).click();
  await expect(own.getByText('Your password was changed')).toBeVisible();
  await expect(own.getByRole('row')).toHaveCount(2);
  await isSignedOut(other);
});

test('a reset link sets another password once, and ends the sessions', async ({ page, browser }) => {
  const { email, own } = await newUser(page, browser, { name: 'Rita Reset', role: 'support' });
  await page.goto(`/admin/users?q=${email}`);
  await page.getByRole('button', { name: 'Reset link: Rita Reset' }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('dialog').getByText('/reset/').textContent();
  const third = await signedOut(browser);
  await third.goto(link ?? '');
  await third.getByLabel('New password').fill(RESET_PASSWORD);
  await third.getByRole('button', { name: 'Set password' }).click();
  await expect(third.getByRole('heading', { name: 'Overview' })).toBeVisible();
  await isSignedOut(own);
  await own.getByRole('link', { name: 'Sign in again' }).click();
  await signIn(own, { email, password: PASSWORD, refused: true });
  await signIn(own, { email, password: RESET_PASSWORD });
  await third.goto(link ?? '');
  await expect(third.getByRole('heading', { name: 'This link is not valid' })).toBeVisible();
});

test('the page of one user becomes that of another who signs in in the same browser', async ({ browser, page }) => {
  const { own: first } = await newUser(page, browser, { name: 'Olga Operator', role: 'operator' });
  await expect(first.getByRole('status').filter({ hasText: 'Live' })).toBeVisible();
  const again = await first.context().newPage();
  const signedIn = await again.request.post('/api/auth/sign-in/email', {
    data: ADMIN,
    headers: { origin: TEST_URL },
  });
  expect(await signedIn.json()).toEqual({ status: 'ok' });
  // The initials of the user; an open menu would be closed by the load
  await expect(first.getByRole('button', { name: 'Account' })).toHaveText('A');
  await first.getByRole('button', { name: 'Account' }).click();
  await expect(first.getByText(ADMIN.email)).toBeVisible();
  const foreign = await first.request.get('/api/v1/vehicles', { headers: { 'x-page-user': 'another' } });
  expect(await foreign.json()).toMatchObject({ status: 401, code: 'other_user' });
});

test('signing out ends the session, also for whoever has its cookie', async ({ browser, page }) => {
  const email = `leaving-${crypto.randomUUID()}@example.com`;
  const invited = await page.request.post('/api/v1/invitations', { data: { email, role: 'operator', fleets: [] } });
  const { url } = await invited.json();
  const own = await acceptInvitation(browser, url, { email, name: 'Olga Operator' });
  const { cookies } = await own.context().storageState();
  const copy = await browser.newContext({ storageState: { cookies, origins: [] } });
  expect((await copy.request.get('/api/v1/sessions')).status()).toBe(200);
  await own.getByRole('button', { name: 'Account' }).click();
  await own.getByText('Sign out').click();
  await expect(own.getByRole('button', { name: 'Sign in' })).toBeVisible();
  expect((await copy.request.get('/api/v1/sessions')).status()).toBe(401);
});
