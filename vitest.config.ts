import { availableParallelism } from 'node:os';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const alias = { '@': import.meta.dirname };
// A busy machine must not fail a test. Here because no project inherits them
const timeouts = { testTimeout: 30_000, hookTimeout: 60_000, expect: { poll: { timeout: 20_000 } } };
const WAIT_TIMEOUT = 'lib/testing/wait-timeout.ts';
const ignored = ['node_modules/**', '.data*/**', '.next/**', '.build/**', 'e2e/**'];

// Suites by what they need: nothing, a PostgreSQL (and sockets), a DOM
export default defineConfig({
  test: {
    // The default is one less than the number of cores, which on two cores is one file at a time
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      {
        resolve: { alias },
        test: {
          ...timeouts,
          name: 'unit',
          pool: 'threads',
          setupFiles: [WAIT_TIMEOUT],
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.db.test.ts', '**/*.protocol.test.ts'],
        },
      },
      {
        resolve: { alias },
        test: {
          ...timeouts,
          name: 'database',
          include: ['**/*.db.test.ts', '**/*.protocol.test.ts'],
          exclude: ignored,
          globalSetup: ['lib/testing/cluster.ts'],
          setupFiles: [WAIT_TIMEOUT, 'lib/testing/check-outputs.ts'],
        },
      },
      {
        resolve: { alias },
        plugins: [react()],
        test: {
          ...timeouts,
          name: 'dom',
          environment: 'jsdom',
          pool: 'threads',
          include: ['**/*.test.tsx'],
          exclude: ignored,
          setupFiles: [WAIT_TIMEOUT, 'lib/testing/dom-wait-timeout.ts', 'lib/testing/dom-resize-observer.ts'],
        },
      },
    ],
  },
});
