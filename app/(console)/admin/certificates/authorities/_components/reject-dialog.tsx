'use client';

import { useTranslations } from 'next-intl';
import { call } from '@/lib/browser/call';
import type { AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

export function RejectDialog({ authority, onClose }: { authority: AuthoritySummary; onClose: () => void }) {
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
