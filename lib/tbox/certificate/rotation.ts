import type { CertificateFailure } from '@/lib/contracts';
import type { Identity, Rotation, Stored } from './identity-store';

/** What happens. `late`: the deadline has certainly passed. */
export type RotationEvent =
  | { type: 'renew'; rotationId: string; deadline: number; late: boolean }
  | { type: 'made'; rotationId: string; deadline: number; key: string; csr: string }
  | { type: 'unmade'; rotationId: string; code: CertificateFailure; detail: string }
  | { type: 'issued'; rotationId: string }
  | { type: 'fits'; identity: Identity; serialNumber: string }
  | { type: 'unfit'; code: CertificateFailure; detail: string }
  /** The broker has this answer. */
  | { type: 'acknowledged'; rotationId: string; step: Answer['step'] }
  /** Connected and subscribed with the new identity. */
  | { type: 'let_in' }
  /** The new identity had been of no use when the old one was let in. */
  | { type: 'struck'; detail: string }
  /** A connection with the new identity has lasted. */
  | { type: 'lasted' }
  | { type: 'overdue' };

export type Answer =
  | { step: 'csr'; rotationId: string; csr: string }
  | { step: 'installed'; rotationId: string; serialNumber: string }
  | { step: 'failed'; rotationId: string; code: CertificateFailure; detail: string };

/** What is to be done when the new state has been written. */
export type Effect =
  | { do: 'say'; answer: Answer }
  /** A key and a CSR, then `made` or `unmade`. */
  | { do: 'make'; rotationId: string; deadline: number }
  /** What was issued, then `fits` or `unfit`. */
  | { do: 'check' }
  /** The broker has `installed`: on to the new identity. */
  | { do: 'connect' }
  | { do: 'ignore' };

/** What a rotation says in its present state; null: nothing. */
export function answerOf(rotation: Rotation): Answer | null {
  const { phase } = rotation;
  if (phase === 'idle') return null;
  const { rotationId } = rotation;
  if (phase === 'requested') return { step: 'csr', rotationId, csr: rotation.csr };
  if (phase === 'failed') return { step: 'failed', rotationId, code: rotation.code, detail: rotation.detail };
  return { step: 'installed', rotationId, serialNumber: rotation.serialNumber };
}

/** Whether that is still to be said on a new connection. */
export const isUnsaid = (rotation: Rotation): boolean =>
  rotation.phase === 'requested' || ('acknowledged' in rotation && !rotation.acknowledged);

/** The new identity and the old one, while it is open which of them lasts. */
export function candidates({ current, rotation }: Stored): { newer: Identity; older: Identity } | null {
  if (!isOpen(rotation)) return null;
  return rotation.phase === 'installed'
    ? { newer: rotation.next, older: current }
    : { newer: current, older: rotation.previous };
}

/** It has its certificate, and may still fall back. */
export const isOpen = (rotation: Rotation): rotation is Extract<Rotation, { strikes: number }> =>
  rotation.phase === 'installed' || rotation.phase === 'proven';
