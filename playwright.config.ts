import { defineConfig, devices } from '@playwright/test';
import { TEST_ENV, TEST_URL } from './e2e/support/environment';

// WebGL in software, and nothing that calls home
const CHROMIUM_ARGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

export default defineConfig({
  testDir: 'e2e',
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    ...devices['Desktop Chrome'],
    viewport: { width: 1440, height: 900 },
    baseURL: TEST_URL,
    locale: 'en-GB',
    trace: 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: process.getuid?.() === 0 ? [...CHROMIUM_ARGS, '--no-sandbox'] : CHROMIUM_ARGS,
    },
  },
  projects: [
    { name: 'sign-in', testMatch: 'support/sign-in.setup.ts' },
    { name: 'journeys', testMatch: '*.spec.ts', dependencies: ['sign-in'] },
    // Alone, at the end: they take the product apart
    { name: 'faults', testMatch: '*.faults.ts', dependencies: ['journeys'] },
    // Under load, and sessions of the journeys end
    { name: 'last', testMatch: '*.last.ts', dependencies: ['faults'] },
    { name: 'logs', testMatch: '*.logs.ts', dependencies: ['last'] },
  ],
  webServer: {
    command: 'node lib/processes/start/bootstrap.mjs start',
    env: TEST_ENV,
    url: `${TEST_URL}/readyz`,
    timeout: 300_000,
    stdout: 'pipe',
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 30_000 },
  },
});
