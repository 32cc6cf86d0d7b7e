'use client';

import { useTranslations } from 'next-intl';
import { useFingerprintGap } from '@/lib/browser/use-fingerprint-gap';
import type { AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../_components/confirm-dialog';
import { withdraw } from '../actions';

export function WithdrawDialog({ authority, onClose }: { authority: AuthoritySummary; onClose: () => void }) {
  const t = useTranslations('certificate.authorities');
  const { id, name } = authority;
  const hasGap = useFingerprintGap();
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
      {hasGap && (
        <p role="alert" className="text-critical">
          {t('withdrawGap')}
        </p>
      )}
    </ConfirmDialog>
  );
}
