'use client';

import { useTranslations } from 'next-intl';
import { call } from '@/lib/browser/call';
import type { AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { GapNotice } from './gap-notice';

export function WithdrawDialog({ authority, onClose }: { authority: AuthoritySummary; onClose: () => void }) {
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
