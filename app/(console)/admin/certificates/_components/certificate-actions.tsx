'use client';

import { useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Button, Checkbox, SelectField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { CertificateSummary } from '@/lib/contracts';
import { REVOCATION_REASONS } from '@/lib/contracts/certificates/terms';
import { ConfirmDialog, type ConfirmDialogProps } from '../../../_components/confirm-dialog';
import { ReasonField } from '../../../_components/reason-field';

type CertificateActionsProps = {
  certificate: CertificateSummary;
  size?: 'sm' | 'md';
  /** Of a revoked certificate: that its key is compromised may become known later. */
  offersCompromise?: boolean;
};

const COMPROMISED = ['keyCompromise', 'cACompromise'];

export function CertificateActions({ certificate, size = 'sm', offersCompromise = false }: CertificateActionsProps) {
  const t = useTranslations('certificate');
  const [open, setOpen] = useState<'revoke' | 'release' | null>(null);
  const { state, tboxSerial, revocation } = certificate;
  const mayBeCompromised = offersCompromise && state === 'revoked' && !COMPROMISED.includes(revocation?.reason ?? '');
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-1.5 sm:justify-end">
      {state === 'held' && (
        <Button size={size} onClick={() => setOpen('release')} aria-label={`${t('release')}: ${tboxSerial}`}>
          {t('release')}
        </Button>
      )}
      {(state !== 'revoked' || mayBeCompromised) && (
        <Button
          size={size}
          variant="danger"
          onClick={() => setOpen('revoke')}
          aria-label={`${t(mayBeCompromised ? 'compromised' : 'revoke')}: ${tboxSerial}`}
        >
          {t(mayBeCompromised ? 'compromised' : 'revoke')}
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
  const isRevoked = state === 'revoked';
  // A certificate on hold can only be revoked for good
  const reasons = REVOCATION_REASONS.filter((one) => state !== 'held' || one !== 'certificateHold');
  const [reason, setReason] = useState<Reason>(isRevoked ? 'keyCompromise' : 'unspecified');
  const [withRenewed, setWithRenewed] = useState(true);
  const includeRenewed = reason === 'keyCompromise' && withRenewed;
  return (
    <NoteDialog
      title={t(isRevoked ? 'compromisedTitle' : 'revokeTitle', { serial: tboxSerial })}
      confirmLabel={t(isRevoked ? 'compromised' : 'revoke')}
      danger
      done={t('revoked')}
      onConfirm={(note) =>
        call('POST /certificates/{serialNumber}/revoke', { serialNumber, reason, includeRenewed, note })
      }
      onClose={onClose}
    >
      <p>{t(isRevoked ? 'compromisedText' : 'revokeText', { vehicle })}</p>
      {!isRevoked && (
        <SelectField
          label={t('reason')}
          options={reasons.map((one) => [one, t(`reasons.${one}`)] as const)}
          value={reason}
          onValue={setReason}
        />
      )}
      {reason === 'keyCompromise' && (
        <Renewed serialNumber={serialNumber} checked={withRenewed} onChange={setWithRenewed} />
      )}
      <p className={reason === 'certificateHold' ? 'text-muted' : 'text-warning'}>
        {t(reason === 'certificateHold' ? 'revokeHold' : 'revokeForever')}
      </p>
    </NoteDialog>
  );
}

type Reason = (typeof REVOCATION_REASONS)[number];
type RenewedProps = { serialNumber: string; checked: boolean; onChange: (checked: boolean) => void };

/** The choice to revoke also what whoever has the key may have renewed. */
function Renewed({ serialNumber, checked, onChange }: RenewedProps) {
  const t = useTranslations('certificate.renewed');
  const { data, isPending } = useQuery({
    queryKey: queryKeys.certificate(serialNumber),
    queryFn: ({ signal }) => call('GET /certificates/{serialNumber}', { serialNumber }, { signal }),
    staleTime: 0,
  });
  if (isPending) return <p className="text-muted">{t('reading')}</p>;
  if (data?.renewed.length === 0) return <p className="text-muted">{t('none')}</p>;
  return (
    <div className="flex flex-col gap-1.5">
      <Checkbox
        label={data ? t('include', { count: data.renewed.length }) : t('includeAll')}
        checked={checked}
        onChange={({ target }) => onChange(target.checked)}
      />
      <p className="pl-5.5 text-muted text-xs">{t('about')}</p>
      <ul aria-label={t('list')} className="max-h-24 overflow-y-auto pl-5.5 font-mono text-muted text-xs">
        {data?.renewed.map((one) => (
          <li key={one} className="truncate">
            {one}
          </li>
        ))}
      </ul>
    </div>
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
