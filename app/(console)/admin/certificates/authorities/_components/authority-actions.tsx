'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import type { AuthoritySummary } from '@/lib/contracts';
import { ActivateDialog } from './activate-dialog';
import { AdmissionDialog } from './admission-dialog';
import { ApproveDialog } from './approve-dialog';
import { type AuthorityAction, authorityActionsOf, pendingWithdrawalOf } from './authority-state';
import { EmergencyDialog } from './emergency-dialog';
import { RejectDialog } from './reject-dialog';
import { WithdrawDialog } from './withdraw-dialog';

const BUTTONS = {
  admission: ['admission.open', 'secondary'],
  emergency: ['emergency.open', 'danger'],
  reject: ['emergency.reject', 'secondary'],
  approve: ['emergency.review', 'danger'],
  withdraw: ['withdraw', 'danger'],
  activate: ['activate', 'primary'],
} as const;

export type AuthorityActionsProps = {
  authority: AuthoritySummary;
  fleets: { code: string; name: string }[];
  /** Who looks at it. */
  userId: string;
};

/** What this one may be told to do, by its state. */
export function AuthorityActions({ authority, fleets, userId }: AuthorityActionsProps) {
  const t = useTranslations('certificate.authorities');
  const [open, setOpen] = useState<AuthorityAction | null>(null);
  const close = () => setOpen(null);
  const withdrawal = pendingWithdrawalOf(authority);
  return (
    <>
      {authorityActionsOf(authority).map((action) => {
        const [label, variant] = BUTTONS[action];
        const inUse = action === 'withdraw' && authority.validCertificates > 0;
        return (
          <Button
            key={action}
            size="sm"
            variant={variant}
            onClick={() => setOpen(action)}
            disabled={inUse}
            title={inUse ? t('inUse') : undefined}
            aria-label={`${t(label)}: ${authority.name}`}
          >
            {t(label)}
          </Button>
        );
      })}
      {open === 'activate' && <ActivateDialog authority={authority} onClose={close} />}
      {open === 'admission' && <AdmissionDialog authority={authority} fleets={fleets} onClose={close} />}
      {open === 'emergency' && <EmergencyDialog authority={authority} onClose={close} />}
      {open === 'approve' && withdrawal && (
        <ApproveDialog authority={{ ...authority, withdrawal }} userId={userId} onClose={close} />
      )}
      {open === 'reject' && <RejectDialog authority={authority} onClose={close} />}
      {open === 'withdraw' && <WithdrawDialog authority={authority} onClose={close} />}
    </>
  );
}
