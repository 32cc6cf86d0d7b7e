'use client';

import { useTranslations } from 'next-intl';
import { call } from '@/lib/browser/call';
import type { CertificateSummary } from '@/lib/contracts';
import { CertificateDialog } from './certificate-dialog';

export function ReleaseDialog({ certificate, onClose }: { certificate: CertificateSummary; onClose: () => void }) {
  const t = useTranslations('certificate');
  const { serialNumber, tboxSerial, vin, plate } = certificate;
  return (
    <CertificateDialog
      title={t('releaseTitle', { serial: tboxSerial })}
      confirmLabel={t('release')}
      done={t('released')}
      onConfirm={(note) => call('POST /certificates/{serialNumber}/release', { serialNumber, note })}
      onClose={onClose}
    >
      <p>{t('releaseText', { vehicle: [plate, vin].filter(Boolean).join(' · ') || t('unnamed') })}</p>
    </CertificateDialog>
  );
}
