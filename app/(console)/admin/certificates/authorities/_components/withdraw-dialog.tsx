'use client';

import { useTranslations } from 'next-intl';
import type { AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../_components/confirm-dialog';
import { withdraw } from '../actions';
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
      onConfirm={() => withdraw({ id })}
      onClose={onClose}
    >
      <p>{t('withdrawText')}</p>
      <p className="text-warning">{t('withdrawForever')}</p>
      <GapNotice />
    </ConfirmDialog>
  );
}
