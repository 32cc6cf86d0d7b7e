import type { RotationTargetState } from '@/lib/contracts';

export const ROTATION_EVENTS = [
  /** `renew` was sent. */
  'ask',
  /** The certificate for its CSR was issued. */
  'issue',
  /** The TBox reports that it installed the certificate. */
  'install',
  /** The TBox connected with the new certificate. */
  'confirm',
  /** The TBox reported a failure, or its CSR was refused. */
  'fail',
  'time_out',
  'leave',
  'cancel',
  /** A user requested another attempt. */
  'retry',
] as const;
export type RotationEvent = (typeof ROTATION_EVENTS)[number];

type Transitions = Partial<Record<RotationEvent, RotationTargetState>>;

// A TBox that lost its new key sends another CSR: the unconfirmed certificate is then revoked. A target that timed out
// may still connect with its certificate. Targets in progress are completed even when the rotation is cancelled,
// because stopping half-way strands vehicles.
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

/** Null if the event is not possible in this state: it is late or invalid. */
export const nextTargetState = (state: RotationTargetState, event: RotationEvent): RotationTargetState | null =>
  TRANSITIONS[state][event] ?? null;

export const statesBefore = (event: RotationEvent): RotationTargetState[] =>
  (Object.keys(TRANSITIONS) as RotationTargetState[]).filter((state) => TRANSITIONS[state][event]);
