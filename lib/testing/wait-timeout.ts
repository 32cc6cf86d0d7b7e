import { vi } from 'vitest';

// The default of `vi.waitFor` is 1 s, which a busy machine exceeds. vitest.config.ts has the same for `expect.poll`
const WAIT_TIMEOUT_MS = 20_000;

const { waitFor } = vi;
vi.waitFor = (probe, options = WAIT_TIMEOUT_MS) => waitFor(probe, options);
