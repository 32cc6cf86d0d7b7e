import type { CertificateFailure } from '@/lib/contracts';
import type { Rotation, Stored } from './identity-store';
import { answerOf, candidates, type Effect, isOpen, type RotationEvent } from './rotation';

type Transition = { stored: Stored; effects: Effect[] };

// One might be a coincidence
const MAX_STRIKES = 3;
const LONGEST_DETAIL = 500;
const TOO_LATE = { code: 'deadline_passed', detail: 'The deadline has passed' } as const;
const IGNORE: Effect = { do: 'ignore' };

export function transition(stored: Stored, event: RotationEvent): Transition {
  const { rotation } = stored;
  switch (event.type) {
    case 'renew':
      return renew(stored, event);
    case 'made': {
      if (isOpen(rotation)) return stay(stored, IGNORE);
      const { rotationId, deadline, key, csr } = event;
      return become(stored, { phase: 'requested', rotationId, deadline, key, csr });
    }
    case 'unmade':
      return isOpen(rotation) ? stay(stored, IGNORE) : fail(stored, event.rotationId, event);
    case 'issued':
      if (!isAbout(rotation, event.rotationId) || rotation.phase === 'failed') return stay(stored, IGNORE);
      return stay(stored, rotation.phase === 'requested' ? { do: 'check' } : say(rotation));
    case 'fits': {
      if (rotation.phase !== 'requested') return stay(stored, IGNORE);
      const { rotationId } = rotation;
      const { identity: next, serialNumber } = event;
      return become(stored, { phase: 'installed', rotationId, serialNumber, acknowledged: false, strikes: 0, next });
    }
    case 'unfit':
      return rotation.phase === 'requested' ? fail(stored, rotation.rotationId, event) : stay(stored, IGNORE);
    case 'acknowledged':
      return acknowledge(stored, event);
    case 'let_in': {
      if (rotation.phase !== 'installed') return stay(stored);
      const { next, ...rest } = rotation;
      return {
        stored: { current: next, rotation: { ...rest, phase: 'proven', previous: stored.current } },
        effects: [],
      };
    }
    case 'struck':
      return strike(stored, event.detail);
    case 'lasted':
      return settle(stored);
    case 'overdue':
      return rotation.phase === 'requested' ? fail(stored, rotation.rotationId, TOO_LATE) : stay(stored);
  }
}

function renew(stored: Stored, { rotationId, deadline, late }: Extract<RotationEvent, { type: 'renew' }>): Transition {
  const { rotation } = stored;
  const { phase } = rotation;
  if (isAbout(rotation, rotationId)) {
    if (phase !== 'requested') return stay(stored, say(rotation));
    if (late) return fail(stored, rotationId, TOO_LATE);
    return rotation.deadline === deadline ? stay(stored, say(rotation)) : become(stored, { ...rotation, deadline });
  }
  const refuse = (code: CertificateFailure, detail: string): Effect => ({
    do: 'say',
    answer: { step: 'failed', rotationId, code, detail },
  });
  // what is under way stays what is remembered
  if (late && phase === 'requested') return stay(stored, refuse(TOO_LATE.code, TOO_LATE.detail));
  if (isOpen(rotation)) return stay(stored, refuse('busy', 'Another rotation is not over'));
  return late ? fail(stored, rotationId, TOO_LATE) : stay(stored, { do: 'make', rotationId, deadline });
}

function acknowledge(
  stored: Stored,
  { rotationId, step }: Extract<RotationEvent, { type: 'acknowledged' }>,
): Transition {
  const { rotation } = stored;
  if (!isAbout(rotation, rotationId) || answerOf(rotation)?.step !== step) return stay(stored);
  if (!('acknowledged' in rotation) || rotation.acknowledged) return stay(stored);
  return {
    stored: { ...stored, rotation: { ...rotation, acknowledged: true } },
    effects: rotation.phase === 'installed' ? [{ do: 'connect' }] : [],
  };
}

function strike(stored: Stored, detail: string): Transition {
  const { rotation } = stored;
  const open = candidates(stored);
  if (!isOpen(rotation) || !open) return stay(stored);
  const strikes = rotation.strikes + 1;
  if (strikes < MAX_STRIKES) return { stored: { ...stored, rotation: { ...rotation, strikes } }, effects: [] };
  return fail({ ...stored, current: open.older }, rotation.rotationId, { code: 'connect_refused', detail });
}

function settle(stored: Stored): Transition {
  const { rotation } = stored;
  const open = candidates(stored);
  if (!isOpen(rotation) || !open) return stay(stored);
  const { rotationId, serialNumber, acknowledged } = rotation;
  return {
    stored: { current: open.newer, rotation: { phase: 'done', rotationId, serialNumber, acknowledged } },
    effects: [],
  };
}

const isAbout = (rotation: Rotation, rotationId: string): boolean =>
  rotation.phase !== 'idle' && rotation.rotationId === rotationId;

const stay = (stored: Stored, ...effects: Effect[]): Transition => ({ stored, effects });

function become(stored: Stored, rotation: Rotation): Transition {
  return { stored: { ...stored, rotation }, effects: [say(rotation)] };
}

function fail(
  stored: Stored,
  rotationId: string,
  { code, detail }: { code: CertificateFailure; detail: string },
): Transition {
  const bounded = detail.slice(0, LONGEST_DETAIL);
  return become(stored, { phase: 'failed', rotationId, code, detail: bounded, acknowledged: false });
}

function say(rotation: Rotation): Effect {
  const answer = answerOf(rotation);
  return answer ? { do: 'say', answer } : IGNORE;
}
