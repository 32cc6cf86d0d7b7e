import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const alias = { '@': import.meta.dirname };
const ignored = ['node_modules/**', '.next/**', '.build/**', 'e2e/**'];

// Suites by what they need: nothing, a PostgreSQL (and sockets), a DOM
export default defineConfig({
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...ignored, '**/*.db.test.ts', '**/*.protocol.test.ts'],
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'database',
          include: ['**/*.db.test.ts', '**/*.protocol.test.ts'],
          exclude: ignored,
          globalSetup: ['lib/testing/cluster.ts'],
          setupFiles: ['lib/testing/check-outputs.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        resolve: { alias },
        plugins: [react()],
        test: { name: 'dom', environment: 'jsdom', include: ['**/*.test.tsx'], exclude: ignored },
      },
    ],
  },
});
