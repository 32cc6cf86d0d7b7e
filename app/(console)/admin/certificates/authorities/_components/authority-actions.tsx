'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import type { AuthoritySummary } from '@/lib/contracts';
import { ActivateDialog } from './activate-dialog';
import { AdmissionDialog } from './admission-dialog';
import { WithdrawDialog } from './withdraw-dialog';

/** What this one may be told to do, by its state. */
export function AuthorityActions({
  authority,
  fleets,
}: {
  authority: AuthoritySummary;
  fleets: { code: string; name: string }[];
}) {
  const t = useTranslations('certificate.authorities');
  const [open, setOpen] = useState<'activate' | 'withdraw' | 'admission' | null>(null);
  const { name, kind, state, validCertificates } = authority;
  const close = () => setOpen(null);
  const inUse = validCertificates > 0;
  const withdrawable = state === 'retiring' || state === 'prepared' || (kind === 'external' && state === 'active');
  return (
    <>
      {kind === 'external' && state === 'active' && (
        <Button size="sm" onClick={() => setOpen('admission')} aria-label={`${t('admission.open')}: ${name}`}>
          {t('admission.open')}
        </Button>
      )}
      {withdrawable && (
        <Button
          size="sm"
          variant="danger"
          onClick={() => setOpen('withdraw')}
          disabled={inUse}
          title={inUse ? t('inUse') : undefined}
          aria-label={`${t('withdraw')}: ${name}`}
        >
          {t('withdraw')}
        </Button>
      )}
      {kind === 'issuing' && state === 'prepared' && (
        <Button
          size="sm"
          variant="primary"
          onClick={() => setOpen('activate')}
          aria-label={`${t('activate')}: ${name}`}
        >
          {t('activate')}
        </Button>
      )}
      {open === 'activate' && <ActivateDialog authority={authority} onClose={close} />}
      {open === 'admission' && <AdmissionDialog authority={authority} fleets={fleets} onClose={close} />}
      {open === 'withdraw' && <WithdrawDialog authority={authority} onClose={close} />}
    </>
  );
}
