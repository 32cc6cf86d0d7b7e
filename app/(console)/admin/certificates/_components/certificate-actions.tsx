'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button, SelectField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { CertificateSummary } from '@/lib/contracts';
import { REVOCATION_REASONS } from '@/lib/contracts/certificates/terms';
import { ConfirmDialog, type ConfirmDialogProps } from '../../../_components/confirm-dialog';
import { ReasonField } from '../../../_components/reason-field';

type CertificateActionsProps = { certificate: CertificateSummary; size?: 'sm' | 'md' };

export function CertificateActions({ certificate, size = 'sm' }: CertificateActionsProps) {
  const t = useTranslations('certificate');
  const [open, setOpen] = useState<'revoke' | 'release' | null>(null);
  const { state, tboxSerial } = certificate;
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-1.5 sm:justify-end">
      {state === 'held' && (
        <Button size={size} onClick={() => setOpen('release')} aria-label={`${t('release')}: ${tboxSerial}`}>
          {t('release')}
        </Button>
      )}
      {state !== 'revoked' && (
        <Button
          size={size}
          variant="danger"
          onClick={() => setOpen('revoke')}
          aria-label={`${t('revoke')}: ${tboxSerial}`}
        >
          {t('revoke')}
        </Button>
      )}
      {open === 'revoke' && <RevokeDialog certificate={certificate} onClose={close} />}
      {open === 'release' && <ReleaseDialog certificate={certificate} onClose={close} />}
    </div>
  );
}

type DialogProps = { certificate: CertificateSummary; onClose: () => void };

function RevokeDialog({ certificate, onClose }: DialogProps) {
  const t = useTranslations('certificate');
  const { serialNumber, tboxSerial, state } = certificate;
  const vehicle = useVehicleText(certificate);
  // A certificate on hold can only be revoked for good
  const reasons = REVOCATION_REASONS.filter((one) => state !== 'held' || one !== 'certificateHold');
  const [reason, setReason] = useState<(typeof REVOCATION_REASONS)[number]>('unspecified');
  return (
    <NoteDialog
      title={t('revokeTitle', { serial: tboxSerial })}
      confirmLabel={t('revoke')}
      danger
      done={t('revoked')}
      onConfirm={(note) => call('POST /certificates/{serialNumber}/revoke', { serialNumber, reason, note })}
      onClose={onClose}
    >
      <p>{t('revokeText', { vehicle })}</p>
      <SelectField
        label={t('reason')}
        options={reasons.map((one) => [one, t(`reasons.${one}`)] as const)}
        value={reason}
        onValue={setReason}
      />
      <p className={reason === 'certificateHold' ? 'text-muted' : 'text-warning'}>
        {t(reason === 'certificateHold' ? 'revokeHold' : 'revokeForever')}
      </p>
    </NoteDialog>
  );
}

function ReleaseDialog({ certificate, onClose }: DialogProps) {
  const t = useTranslations('certificate');
  const { serialNumber, tboxSerial } = certificate;
  const vehicle = useVehicleText(certificate);
  return (
    <NoteDialog
      title={t('releaseTitle', { serial: tboxSerial })}
      confirmLabel={t('release')}
      done={t('released')}
      onConfirm={(note) => call('POST /certificates/{serialNumber}/release', { serialNumber, note })}
      onClose={onClose}
    >
      <p>{t('releaseText', { vehicle })}</p>
    </NoteDialog>
  );
}

function useVehicleText({ plate, vin }: CertificateSummary): string {
  const t = useTranslations('certificate');
  return [plate, vin].filter(Boolean).join(' · ') || t('unnamed');
}

type NoteDialogProps = Omit<ConfirmDialogProps<unknown>, 'onConfirm' | 'children'> & {
  onConfirm: (note: string | undefined) => Promise<unknown>;
  children: ReactNode;
};

/** A confirmation with an optional note for the audit. */
export function NoteDialog({ onConfirm, children, ...props }: NoteDialogProps) {
  const t = useTranslations('certificate');
  const [note, setNote] = useState('');
  return (
    <ConfirmDialog {...props} onConfirm={() => onConfirm(note.trim() || undefined)}>
      {(error) => (
        <>
          {children}
          <ReasonField label={t('note')} value={note} onChange={setNote} error={error} />
        </>
      )}
    </ConfirmDialog>
  );
}
