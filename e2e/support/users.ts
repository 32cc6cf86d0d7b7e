import { type Browser, expect, type Page } from '@playwright/test';

const PASSWORD = 'a few words nobody guesses';

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
