'use client';

import { useTranslations } from 'next-intl';
import { call } from '@/lib/browser/call';
import type { AuthoritySummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

/** Says what changes, what does not, and that there is no way back. */
export function ActivateDialog({ authority, onClose }: { authority: AuthoritySummary; onClose: () => void }) {
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
