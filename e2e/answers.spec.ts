import { once } from 'node:events';
import { type IncomingMessage, request as send } from 'node:http';
import { expect, test } from '@playwright/test';
import { ADMIN_STATE, TEST_URL } from './support/environment';
import { MISSING_PAGES, UNKNOWN_ID } from './support/pages';
import { acceptInvitation } from './support/users';

test.use({ storageState: ADMIN_STATE });

test.describe('a page that does not exist', () => {
  for (const path of MISSING_PAGES) {
    test(`${path} answers 404`, async ({ page }) => {
      const response = await page.goto(path);
      expect(response?.status()).toBe(404);
      await expect(page.getByRole('heading', { level: 1, name: 'Not found' })).toBeVisible();
      await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Map' })).toBeVisible();
      await expect(page.getByRole('main').getByRole('link', { name: 'To the overview' })).toBeVisible();
    });
  }

  for (const [path, list, target] of [
    ['/vehicles/LSVAA4182E9999999', 'All vehicles', '/vehicles'],
    [`/commands/${UNKNOWN_ID}`, 'All commands', '/commands'],
    ['/admin/certificates/ffff', 'All certificates', '/admin/certificates'],
    [`/admin/rotations/${UNKNOWN_ID}`, 'All rotations', '/admin/rotations'],
  ] as const) {
    test(`${path} leads to the list of its kind`, async ({ page }) => {
      await page.goto(path);
      await page.getByRole('main').getByRole('link', { name: list }).click();
      await expect(page).toHaveURL(new RegExp(`${target}$`));
    });
  }
});

test('a page that the role may not open answers 403', async ({ page, browser }) => {
  const email = `reader-${crypto.randomUUID()}@example.com`;
  const invited = await page.request.post('/api/v1/invitations', { data: { email, role: 'operator', fleets: [] } });
  const { url } = await invited.json();
  const operator = await acceptInvitation(browser, url, { email, name: 'Olga Operator' });
  for (const path of ['/admin/users', '/admin/access', '/admin/certificates/ffff']) {
    expect((await operator.goto(path))?.status()).toBe(403);
    await expect(operator.getByRole('heading', { level: 1 })).toBeVisible();
  }
});

test.describe('what Next would answer with an error of its own is a problem document', () => {
  const action = { 'next-action': '40aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' };
  const multipart = { 'content-type': 'multipart/form-data; boundary=x' };
  for (const [name, method, path, headers, data] of [
    ['an unknown method', 'TRACE', '/vehicles', {}, undefined],
    ['a method that pages have not', 'DELETE', '/vehicles', {}, undefined],
    ['an invalid escape in a path', 'GET', '/vehicles/%ff', {}, undefined],
    ['U+0000 in a query', 'GET', '/vehicles?q=%00', {}, undefined],
    ['a foreign origin', 'POST', '/sign-in', { ...action, origin: 'https://other.example' }, '[]'],
    ['an unknown server action', 'POST', '/sign-in', action, '[]'],
    ['a malformed name of a server action', 'POST', '/sign-in', { 'next-action': 'x' }, '[]'],
    ['a malformed form', 'POST', '/sign-in', multipart, 'no boundary'],
    ['a form that is no server action', 'POST', '/sign-in', multipart, '--x--'],
    ['a form that is too large', 'POST', '/sign-in', multipart, 'x'.repeat(1_100_000)],
    ['an image to be converted', 'GET', '/_next/image?url=%2Ficon.svg&w=64&q=75', {}, undefined],
  ] as const) {
    test(name, async ({ page }) => {
      const response = await page.request.fetch(path, { method, headers, ...(data !== undefined && { data }) });
      expect(response.status()).toBeGreaterThanOrEqual(400);
      expect(response.status()).toBeLessThan(500);
      expect(response.headers()['content-type']).toContain('application/problem+json');
      expect(await response.json()).toMatchObject({ status: response.status() });
    });
  }
});

test('lists are compressed, and files carry the security headers', async ({ page }) => {
  const list = await page.request.get('/api/v1/vehicles?limit=30', { headers: { 'accept-encoding': 'gzip' } });
  expect(list.headers()['content-encoding']).toBe('gzip');
  const script = await page.goto('/sign-in').then(() => page.locator('script[src]').first().getAttribute('src'));
  const file = await page.request.get(script ?? '');
  expect(file.headers()).toMatchObject({
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("frame-ancestors 'none'"),
  });
});

test('a stranger who makes the sign-in fail again and again is refused', async ({ request }) => {
  for (let i = 0; i < 10; i += 1) {
    const data = { email: 'nobody@example.com', password: 'x', callbackURL: 'https://other.example' };
    const refused = await request.post('/api/auth/sign-in/email', { data, headers: { origin: TEST_URL } });
    expect(refused.status()).toBe(403); // `secrets.logs.ts` checks what is in the log
  }
});

test('a request for an upgrade is answered like any other', async () => {
  const request = send(`${TEST_URL}/healthz`, { headers: { connection: 'Upgrade', upgrade: 'h2c' } }).end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(200);
  response.resume();
});
