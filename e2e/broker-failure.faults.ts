import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { ADMIN_STATE, TEST_DATA_DIR } from './support/environment';

test.use({ storageState: ADMIN_STATE });

const BACK_WITHIN_MS = 10_000;

test('after a kill of the broker the page shows it, every vehicle reconnects within 10 s, and the page resumes', async ({
  page,
}) => {
  await page.goto('/vehicles?status=connected');
  await expect(page.getByText('Live', { exact: true })).toBeVisible();
  const before = await connected(page);
  expect(before).toBeGreaterThan(10);

  const killedAt = Date.now();
  process.kill(brokerPid(), 'SIGKILL');
  await expect(page.getByText(/Live connection lost since/)).toBeVisible();

  // Some vehicles sleep or have no network at any time
  const expected = Math.floor(before * 0.85);
  await expect
    .poll(() => connectionTimes(page, killedAt), { timeout: 30_000, intervals: [250] })
    .toBeGreaterThanOrEqual(expected);
  test.info().annotations.push({ type: 'back after', description: `${Date.now() - killedAt} ms` });
  expect(Date.now() - killedAt).toBeLessThan(BACK_WITHIN_MS);

  await expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 30_000 });
  await expect(page.getByText(/Live connection lost since/)).toBeHidden();
});

type List = { items: { presence: { connected: boolean; connectedAt: number } | null }[] };

async function list(page: Page): Promise<List['items']> {
  const response = await page.request.get('/api/v1/vehicles?status=connected&limit=100');
  return ((await response.json()) as List).items;
}

const connected = async (page: Page): Promise<number> => (await list(page)).length;
/** Vehicles connected by a session that began after the kill. */
const connectionTimes = async (page: Page, at: number): Promise<number> =>
  (await list(page)).filter(({ presence }) => (presence?.connectedAt ?? 0) > at).length;

/** The supervisor's child processes by command. */
function brokerPid(): number {
  const lock = JSON.parse(readFileSync(path.join(TEST_DATA_DIR, 'start.lock'), 'utf8')) as {
    children: { pid: number }[];
  };
  const found = lock.children.find(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('broker.mjs'));
  if (!found) throw new Error('The broker does not run');
  return found.pid;
}
