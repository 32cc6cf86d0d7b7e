'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field, Select } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { CertificateSummary } from '@/lib/contracts';
import { REVOCATION_REASONS } from '@/lib/contracts/certificates/terms';
import { CertificateDialog } from './certificate-dialog';

type RevokeDialogProps = { certificate: CertificateSummary; onClose: () => void };

export function RevokeDialog({ certificate, onClose }: RevokeDialogProps) {
  const t = useTranslations('certificate');
  const { serialNumber, tboxSerial, vin, plate, state } = certificate;
  // What is on hold already can only be revoked for good
  const reasons = REVOCATION_REASONS.filter((one) => state !== 'held' || one !== 'certificateHold');
  const [reason, setReason] = useState<(typeof REVOCATION_REASONS)[number]>('unspecified');
  return (
    <CertificateDialog
      title={t('revokeTitle', { serial: tboxSerial })}
      confirmLabel={t('revoke')}
      danger
      done={t('revoked')}
      onConfirm={(note) => call('POST /certificates/{serialNumber}/revoke', { serialNumber, reason, note })}
      onClose={onClose}
    >
      <p>{t('revokeText', { vehicle: [plate, vin].filter(Boolean).join(' · ') || t('unnamed') })}</p>
      <Field label={t('reason')}>
        {({ id }) => (
          <Select id={id} value={reason} onChange={(event) => setReason(event.target.value as typeof reason)}>
            {reasons.map((one) => (
              <option key={one} value={one}>
                {t(`reasons.${one}`)}
              </option>
            ))}
          </Select>
        )}
      </Field>
      <p className={reason === 'certificateHold' ? 'text-muted' : 'text-warning'}>
        {t(reason === 'certificateHold' ? 'revokeHold' : 'revokeForever')}
      </p>
    </CertificateDialog>
  );
}
