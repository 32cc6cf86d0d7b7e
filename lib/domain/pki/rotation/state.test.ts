import { expect, test } from 'vitest';
import { ROTATION_TARGET_STATES } from '@/lib/contracts';
import { nextTargetState, ROTATION_EVENTS, statesBefore } from './state';

// All other combinations are not possible
const EXPECTED: Record<string, string> = {
  'waiting ask': 'asked',
  'waiting leave': 'skipped',
  'waiting cancel': 'cancelled',
  'asked issue': 'issued',
  'asked fail': 'failed',
  'asked time_out': 'failed',
  'asked leave': 'failed',
  'issued issue': 'issued',
  'issued install': 'installed',
  'issued confirm': 'confirmed',
  'issued fail': 'failed',
  'issued time_out': 'failed',
  'issued leave': 'failed',
  'installed issue': 'issued',
  'installed confirm': 'confirmed',
  'installed fail': 'failed',
  'installed time_out': 'failed',
  'installed leave': 'failed',
  'failed confirm': 'confirmed',
  'failed retry': 'waiting',
};

test.each(ROTATION_TARGET_STATES.flatMap((state) => ROTATION_EVENTS.map((event) => [state, event] as const)))(
  '%s, %s',
  (state, event) => {
    const expected = EXPECTED[`${state} ${event}`] ?? null;
    expect(nextTargetState(state, event)).toBe(expected);
    expect(statesBefore(event).includes(state)).toBe(expected !== null);
  },
);
