import type { CertificateFailure } from '@/lib/contracts';
import type { Identity, Rotation, Stored } from './identity-store';

/** `late`: the deadline has certainly passed. */
export type RotationEvent =
  | { type: 'renew'; rotationId: string; deadline: number; late: boolean }
  | { type: 'made'; rotationId: string; deadline: number; key: string; csr: string }
  | { type: 'unmade'; rotationId: string; code: CertificateFailure; detail: string }
  | { type: 'issued'; rotationId: string }
  | { type: 'fits'; identity: Identity; serialNumber: string }
  | { type: 'unfit'; code: CertificateFailure; detail: string }
  /** The broker has acknowledged this answer. */
  | { type: 'acknowledged'; rotationId: string; step: Answer['step'] }
  /** Connected and subscribed with the new identity. */
  | { type: 'authenticated' }
  /** The new identity failed directly before the old one was accepted. */
  | { type: 'struck'; detail: string }
  /** A connection with the new identity is stable. */
  | { type: 'lasted' }
  | { type: 'overdue' };

export type Answer =
  | { step: 'csr'; rotationId: string; csr: string }
  | { step: 'installed'; rotationId: string; serialNumber: string }
  | { step: 'failed'; rotationId: string; code: CertificateFailure; detail: string };

/** To be carried out after the new state was written. */
export type Effect =
  | { do: 'send'; answer: Answer }
  /** Make a key and a CSR; the result is `made` or `unmade`. */
  | { do: 'make'; rotationId: string; deadline: number }
  /** Check the issued certificate; the result is `fits` or `unfit`. */
  | { do: 'check' }
  /** Connect with the new identity, as the broker has acknowledged `installed`. */
  | { do: 'connect' }
  | { do: 'ignore' };

/** The answer to send in this state; null: none. */
export function answerOf(rotation: Rotation): Answer | null {
  const { phase } = rotation;
  if (phase === 'idle') return null;
  const { rotationId } = rotation;
  if (phase === 'requested') return { step: 'csr', rotationId, csr: rotation.csr };
  if (phase === 'failed') return { step: 'failed', rotationId, code: rotation.code, detail: rotation.detail };
  return { step: 'installed', rotationId, serialNumber: rotation.serialNumber };
}

/** Whether the answer must be sent again on a new connection. */
export const needsSending = (rotation: Rotation): boolean =>
  rotation.phase === 'requested' || ('acknowledged' in rotation && !rotation.acknowledged);

/** The new and the old identity, while the new one is not proven. */
export function candidates({ current, rotation }: Stored): { newer: Identity; older: Identity } | null {
  if (!isOpen(rotation)) return null;
  return rotation.phase === 'installed'
    ? { newer: rotation.next, older: current }
    : { newer: current, older: rotation.previous };
}

/** It has its certificate and may still fall back to the old one. */
export const isOpen = (rotation: Rotation): rotation is Extract<Rotation, { strikes: number }> =>
  rotation.phase === 'installed' || rotation.phase === 'proven';
