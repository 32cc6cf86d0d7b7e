import { type Browser, expect, type Page } from '@playwright/test';

/** Of users who accept an invitation. */
export const PASSWORD = 'a few words nobody guesses';

/** A page of a browser without a session. */
export async function signedOut(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] }, locale: 'en-GB' });
  return context.newPage();
}

/** Accepts an invitation. @returns the page on which that user is signed in */
export async function acceptInvitation(
  browser: Browser,
  link: string,
  { email, name }: { email: string; name: string },
): Promise<Page> {
  const page = await signedOut(browser);
  await page.goto(link);
  await expect(page.getByLabel('E-mail address')).toHaveValue(email);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { name: 'Overview' })).toBeVisible();
  return page;
}

/** Signs in on the sign-in page, which is opened unless it is shown. @param refused expects that the password is refused */
export async function signIn(
  page: Page,
  { email, password, refused = false }: { email: string; password: string; refused?: boolean },
): Promise<void> {
  if (!page.url().includes('/sign-in')) await page.goto('/sign-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  if (refused) await expect(page.getByText('E-mail address or password is wrong.')).toBeVisible();
  else await page.waitForURL((url) => url.pathname !== '/sign-in');
}
