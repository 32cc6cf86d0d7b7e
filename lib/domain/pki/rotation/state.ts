import type { RotationTargetState } from '@/lib/contracts';

/** What happens to a TBox in a campaign. */
export const ROTATION_EVENTS = [
  /** It was sent `renew`. */
  'ask',
  /** Its CSR was signed and the certificate stored. */
  'issue',
  /** It has the certificate, it says. */
  'install',
  /** It has connected with the new certificate. */
  'confirm',
  /** It said that it cannot, or we cannot sign what it sent. */
  'fail',
  /** Its deadline passed. */
  'time_out',
  /** It is in that vehicle no more. */
  'leave',
  /** The campaign was cancelled. */
  'cancel',
  /** Somebody wants it tried again. */
  'retry',
] as const;
export type RotationEvent = (typeof ROTATION_EVENTS)[number];

type Transitions = Partial<Record<RotationEvent, RotationTargetState>>;

// A TBox that lost its new key asks again with another: the certificate before, never proven, is then revoked. One that was
// given up for its deadline may still come with the certificate that it was given. What is under way ends, also in a campaign
// that is cancelled: stopping half-way is what strands vehicles.
const TRANSITIONS: Record<RotationTargetState, Transitions> = {
  waiting: { ask: 'asked', leave: 'skipped', cancel: 'cancelled' },
  asked: { issue: 'issued', fail: 'failed', time_out: 'failed', leave: 'failed' },
  issued: {
    issue: 'issued',
    install: 'installed',
    confirm: 'confirmed',
    fail: 'failed',
    time_out: 'failed',
    leave: 'failed',
  },
  installed: { issue: 'issued', confirm: 'confirmed', fail: 'failed', time_out: 'failed', leave: 'failed' },
  confirmed: {},
  failed: { confirm: 'confirmed', retry: 'waiting' },
  skipped: {},
  cancelled: {},
};

/** null: this does not happen to one in that state; whoever tells of it is late, or wrong. */
export const nextTargetState = (state: RotationTargetState, event: RotationEvent): RotationTargetState | null =>
  TRANSITIONS[state][event] ?? null;

/** States in which it can happen. */
export const statesBefore = (event: RotationEvent): RotationTargetState[] =>
  (Object.keys(TRANSITIONS) as RotationTargetState[]).filter((state) => TRANSITIONS[state][event]);
