'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import type { AuthoritySummary } from '@/lib/contracts';
import { ActivateDialog } from './activate-dialog';
import { AdmissionDialog } from './admission-dialog';
import { ApproveDialog } from './approve-dialog';
import { EmergencyDialog } from './emergency-dialog';
import { RejectDialog } from './reject-dialog';
import { WithdrawDialog } from './withdraw-dialog';

type Open = 'activate' | 'withdraw' | 'admission' | 'emergency' | 'approve' | 'reject';

/** What this one may be told to do, by its state. */
export function AuthorityActions({
  authority,
  fleets,
  personId,
}: {
  authority: AuthoritySummary;
  fleets: { code: string; name: string }[];
  /** Who looks at it. */
  personId: string;
}) {
  const t = useTranslations('certificate.authorities');
  const [open, setOpen] = useState<Open | null>(null);
  const { name, kind, state, validCertificates, withdrawal } = authority;
  const close = () => setOpen(null);
  const inUse = validCertificates > 0;
  const requested = state !== 'withdrawn' ? withdrawal : null;
  const isActive = kind === 'issuing' && state === 'active';
  const stays = kind === 'root' || state === 'requested' || state === 'withdrawn' || requested !== null;
  const withdrawable = !stays && !isActive;
  return (
    <>
      {kind === 'external' && state === 'active' && (
        <Button size="sm" onClick={() => setOpen('admission')} aria-label={`${t('admission.open')}: ${name}`}>
          {t('admission.open')}
        </Button>
      )}
      {!stays && (inUse || isActive) && (
        <Button
          size="sm"
          variant="danger"
          onClick={() => setOpen('emergency')}
          aria-label={`${t('emergency.open')}: ${name}`}
        >
          {t('emergency.open')}
        </Button>
      )}
      {requested && (
        <>
          <Button size="sm" onClick={() => setOpen('reject')} aria-label={`${t('emergency.reject')}: ${name}`}>
            {t('emergency.reject')}
          </Button>
          <Button
            size="sm"
            variant="danger"
            onClick={() => setOpen('approve')}
            aria-label={`${t('emergency.review')}: ${name}`}
          >
            {t('emergency.review')}
          </Button>
        </>
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
      {kind === 'issuing' && state === 'prepared' && !requested && (
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
      {open === 'emergency' && <EmergencyDialog authority={authority} onClose={close} />}
      {open === 'approve' && requested && (
        <ApproveDialog authority={{ ...authority, withdrawal: requested }} personId={personId} onClose={close} />
      )}
      {open === 'reject' && <RejectDialog authority={authority} onClose={close} />}
      {open === 'withdraw' && <WithdrawDialog authority={authority} onClose={close} />}
    </>
  );
}
