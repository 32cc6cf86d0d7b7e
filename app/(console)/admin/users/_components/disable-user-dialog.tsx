'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { call } from '@/lib/browser/call';
import type { UserSummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../_components/confirm-dialog';
import { ReasonField } from '../../../_components/reason-field';

const REASON_MAX = 200;

export function DisableUserDialog({ user, onClose }: { user: UserSummary; onClose: () => void }) {
  const t = useTranslations('admin.users');
  const [reason, setReason] = useState('');
  const { id: userId, name, email } = user;
  return (
    <ConfirmDialog
      title={t('disableTitle', { name })}
      confirmLabel={t('disable')}
      danger
      done={t('disableDone', { name })}
      onConfirm={() => call('PATCH /users/{userId}', { userId, disabled: true, reason })}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('disableText', { email })}</p>
          <ReasonField label={t('reason')} value={reason} onChange={setReason} error={error} maxLength={REASON_MAX} />
        </>
      )}
    </ConfirmDialog>
  );
}
