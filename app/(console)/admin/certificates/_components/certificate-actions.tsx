'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import type { CertificateSummary } from '@/lib/contracts';
import { ReleaseDialog } from './release-dialog';
import { RevokeDialog } from './revoke-dialog';

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
