import { expect, test } from '@playwright/test';
import { ADMIN, ADMIN_STATE } from './support/environment';
import { currentSecret, keepSecrets, keys } from './support/keys';
import { startLoad } from './support/load';
import { open } from './support/open';
import { signedOut, signIn } from './support/users';

test.use({ storageState: ADMIN_STATE });
test.describe.configure({ mode: 'serial' });

const SECRETS = [
  'AUTH_SECRET',
  'BROKER_HOOK_SECRET',
  'CA_KEY',
  'COMMAND_KEY_ENCRYPTION_KEY',
  'KEY_ENCRYPTION_KEY',
  'METRICS_TOKEN',
  'MQTT_PASSWORD',
];
/** Its former one signed the session of this test. */
const ENDS_SESSIONS = 'AUTH_SECRET';

test('every secret and key is changed while vehicles connect, commands run and pages are live', async ({ page }) => {
  test.setTimeout(240_000);
  keepSecrets();
  const watched = await page.context().newPage();
  await watched.goto('/vehicles');
  const live = watched.getByText('Live', { exact: true });
  await expect(live).toBeVisible();
  const liveLost: string[] = [];
  watched.on('websocket', (socket) => liveLost.push(socket.url()));
  const load = await startLoad(page.request);

  // The new certificate and key are made while the secrets are changed
  await open(page, '/admin/certificates/authorities');
  const platform = page.getByRole('row').filter({ hasText: 'Platform at the broker' });
  const before = await platform.count();
  await platform
    .getByRole('button', { name: /^Renew/ })
    .first()
    .click();
  await page.getByRole('dialog').getByRole('button', { name: 'Renew' }).click();
  await expect(async () => {
    await page.reload();
    await expect(platform).toHaveCount(before + 1, { timeout: 1_000 });
  }).toPass();
  await open(page, '/admin/certificates/secrets');
  const commandKeys = page.getByRole('row').filter({ hasText: 'Commands to vehicles' });
  await page.getByRole('button', { name: 'Replace: Commands to vehicles' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Replace' }).click();

  const secret = (name: string) => page.getByRole('row').filter({ has: page.getByText(name, { exact: true }) });
  for (const printed of await Promise.all(SECRETS.map((name) => keys('change', name)))) {
    expect(printed).toMatch(/Read by (web|edge|platform) /);
  }
  for (const name of SECRETS) await expect(secret(name)).toContainText('Being changed', { timeout: 30_000 });
  await expect(keys('finish', 'CA_KEY', '--now')).rejects.toThrow('run npm run keys -- reseal first');
  expect(await keys('reseal')).toMatch(/Encrypted anew: [1-9]\d* signing keys, [2-9]\d* keys of authorities/);
  const finished = SECRETS.filter((one) => one !== ENDS_SESSIONS);
  await Promise.all(finished.map((name) => keys('finish', name, '--now')));
  for (const name of finished) await expect(secret(name)).toContainText('In use', { timeout: 30_000 });
  await expect(commandKeys.filter({ hasText: 'Replaced' })).toBeVisible({ timeout: 90_000 });
  await expect(commandKeys.filter({ has: page.getByText('Signs', { exact: true }) })).toHaveCount(1);

  const outcomes = await load.stop();
  const counts = Object.entries(outcomes).map(([name, { done }]) => `${name} ${done}`);
  process.stdout.write(`Done while secrets were changed: ${counts.join(', ')}\n`);
  for (const [name, { done, failures }] of Object.entries(outcomes)) {
    expect(failures, name).toEqual([]);
    expect(done, name).toBeGreaterThan(5);
  }
  await expect(live).toBeVisible();
  expect(liveLost).toEqual([]);
});

test('once its change is finished, a session that the former secret signed has ended', async ({
  browser,
  playwright,
  baseURL,
}) => {
  const former = await playwright.request.newContext({ baseURL: `${baseURL}`, storageState: ADMIN_STATE });
  expect((await former.get('/api/v1/vehicles?limit=1')).status()).toBe(200);
  const page = await signedOut(browser);
  await signIn(page, ADMIN);
  await expect(keys('finish', 'AUTH_SECRET')).rejects.toThrow(/The former one was used \d+ s ago/);
  const current = currentSecret('AUTH_SECRET');
  await keys('finish', 'AUTH_SECRET', '--now');
  expect(currentSecret('AUTH_SECRET')).toBe(current);
  expect((await former.get('/api/v1/vehicles?limit=1')).status()).toBe(401);
  expect((await page.request.get('/api/v1/vehicles?limit=1')).status()).toBe(200);
});
