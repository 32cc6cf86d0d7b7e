import type { CertificateFailure } from '@/lib/contracts';
import type { Rotation, Stored } from './identity-store';
import { answerOf, candidates, type Effect, isOpen, type RotationEvent } from './rotation';

type Transition = { stored: Stored; effects: Effect[] };

// A single one may be a coincidence
const MAX_STRIKES = 3;
const MAX_DETAIL = 500;
const TOO_LATE = { code: 'deadline_passed', detail: 'The deadline has passed' } as const;
const IGNORE: Effect = { do: 'ignore' };

type EventOf<Type extends RotationEvent['type']> = Extract<RotationEvent, { type: Type }>;

export function transition(stored: Stored, event: RotationEvent): Transition {
  switch (event.type) {
    case 'renew':
      return renew(stored, event);
    case 'made':
      return made(stored, event);
    case 'unmade':
      return isOpen(stored.rotation) ? stay(stored, IGNORE) : fail(stored, event.rotationId, event);
    case 'issued':
      return issued(stored, event);
    case 'fits':
      return install(stored, event);
    case 'unfit':
      return failRequested(stored, event, IGNORE);
    case 'acknowledged':
      return acknowledge(stored, event);
    case 'authenticated':
      return prove(stored);
    case 'struck':
      return strike(stored, event.detail);
    case 'lasted':
      return settle(stored);
    case 'overdue':
      return failRequested(stored, TOO_LATE);
  }
}

function made(stored: Stored, { rotationId, deadline, key, csr }: EventOf<'made'>): Transition {
  if (isOpen(stored.rotation)) return stay(stored, IGNORE);
  return become(stored, { phase: 'requested', rotationId, deadline, key, csr });
}

function issued(stored: Stored, { rotationId }: EventOf<'issued'>): Transition {
  const { rotation } = stored;
  if (!isAbout(rotation, rotationId) || rotation.phase === 'failed') return stay(stored, IGNORE);
  return stay(stored, rotation.phase === 'requested' ? { do: 'check' } : send(rotation));
}

function install(stored: Stored, { identity: next, serialNumber }: EventOf<'fits'>): Transition {
  const { rotation } = stored;
  if (rotation.phase !== 'requested') return stay(stored, IGNORE);
  const { rotationId } = rotation;
  return become(stored, { phase: 'installed', rotationId, serialNumber, acknowledged: false, strikes: 0, next });
}

function prove(stored: Stored): Transition {
  if (stored.rotation.phase !== 'installed') return stay(stored);
  const { next, ...rest } = stored.rotation;
  return stay({ current: next, rotation: { ...rest, phase: 'proven', previous: stored.current } });
}

/** Fails a rotation that has no certificate yet. */
function failRequested(stored: Stored, failure: Failure, ...otherwise: Effect[]): Transition {
  const { rotation } = stored;
  return rotation.phase === 'requested' ? fail(stored, rotation.rotationId, failure) : stay(stored, ...otherwise);
}

function renew(stored: Stored, { rotationId, deadline, late }: EventOf<'renew'>): Transition {
  const { rotation } = stored;
  const { phase } = rotation;
  if (isAbout(rotation, rotationId)) {
    if (phase !== 'requested') return stay(stored, send(rotation));
    if (late) return fail(stored, rotationId, TOO_LATE);
    return rotation.deadline === deadline ? stay(stored, send(rotation)) : become(stored, { ...rotation, deadline });
  }
  const refuse = (code: CertificateFailure, detail: string): Effect => ({
    do: 'send',
    answer: { step: 'failed', rotationId, code, detail },
  });
  // a refusal does not replace the state of the open rotation
  if (late && phase === 'requested') return stay(stored, refuse(TOO_LATE.code, TOO_LATE.detail));
  if (isOpen(rotation)) return stay(stored, refuse('busy', 'Another rotation is not over'));
  return late ? fail(stored, rotationId, TOO_LATE) : stay(stored, { do: 'make', rotationId, deadline });
}

function acknowledge(stored: Stored, { rotationId, step }: EventOf<'acknowledged'>): Transition {
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
  if (strikes < MAX_STRIKES) return stay({ ...stored, rotation: { ...rotation, strikes } });
  return fail({ ...stored, current: open.older }, rotation.rotationId, { code: 'connect_refused', detail });
}

function settle(stored: Stored): Transition {
  const { rotation } = stored;
  const open = candidates(stored);
  if (!isOpen(rotation) || !open) return stay(stored);
  const { rotationId, serialNumber, acknowledged } = rotation;
  return stay({ current: open.newer, rotation: { phase: 'done', rotationId, serialNumber, acknowledged } });
}

const isAbout = (rotation: Rotation, rotationId: string): boolean =>
  rotation.phase !== 'idle' && rotation.rotationId === rotationId;

const stay = (stored: Stored, ...effects: Effect[]): Transition => ({ stored, effects });

function become(stored: Stored, rotation: Rotation): Transition {
  return { stored: { ...stored, rotation }, effects: [send(rotation)] };
}

type Failure = { code: CertificateFailure; detail: string };

function fail(stored: Stored, rotationId: string, { code, detail }: Failure): Transition {
  const bounded = detail.slice(0, MAX_DETAIL);
  return become(stored, { phase: 'failed', rotationId, code, detail: bounded, acknowledged: false });
}

function send(rotation: Rotation): Effect {
  const answer = answerOf(rotation);
  return answer ? { do: 'send', answer } : IGNORE;
}
