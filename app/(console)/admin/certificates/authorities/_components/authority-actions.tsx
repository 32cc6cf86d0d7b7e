'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { AdmissionDialog } from './admission-dialog';
import { type AuthorityAction, authorityActionsOf, pendingWithdrawalOf } from './authority-state';
import { ApproveDialog, EmergencyDialog, GapNotice } from './emergency-dialogs';

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
  /** Of the signed-in user. */
  userId: string;
};

/** Buttons of the actions that the authority's state allows, and their dialogs. */
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

function ActivateDialog({ authority, onClose }: { authority: AuthoritySummary; onClose: () => void }) {
  const t = useTranslations('certificate.authorities');
  const { id, name } = authority;
  return (
    <ConfirmDialog
      title={t('activateTitle', { name })}
      confirmLabel={t('activate')}
      done={t('activateDone')}
      onConfirm={() => call('POST /authorities/{id}/activate', { id })}
      onClose={onClose}
    >
      <ul className="flex list-disc flex-col gap-2 pl-5">
        <li>{t('activateText')}</li>
        <li>{t('activateKeeps')}</li>
        <li className="text-warning">{t('activateRisk', { name })}</li>
        <li className="text-warning">{t('activateBack')}</li>
      </ul>
    </ConfirmDialog>
  );
}

function RejectDialog({ authority, onClose }: { authority: AuthoritySummary; onClose: () => void }) {
  const t = useTranslations('certificate.authorities.emergency');
  const { id, name } = authority;
  return (
    <ConfirmDialog
      title={t('rejectTitle', { name })}
      confirmLabel={t('reject')}
      done={t('rejected')}
      onConfirm={() => call('POST /authorities/{id}/withdrawal/reject', { id })}
      onClose={onClose}
    >
      <p>{t('rejectText')}</p>
    </ConfirmDialog>
  );
}

function WithdrawDialog({ authority, onClose }: { authority: AuthoritySummary; onClose: () => void }) {
  const t = useTranslations('certificate.authorities');
  const { id, name } = authority;
  return (
    <ConfirmDialog
      title={t('withdrawTitle', { name })}
      confirmLabel={t('withdraw')}
      danger
      done={t('withdrawDone')}
      onConfirm={() => call('POST /authorities/{id}/withdraw', { id })}
      onClose={onClose}
    >
      <p>{t('withdrawText')}</p>
      <p className="text-warning">{t('withdrawForever')}</p>
      <GapNotice />
    </ConfirmDialog>
  );
}
