'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { useOperation } from '../../../../_components/use-operation';
import { useProblemText } from '../../../../_components/use-problem-text';
import { RotateSecretDialog } from './rotate-secret-dialog';

export function AccountActions({ username, disabled }: { username: string; disabled: boolean }) {
  const t = useTranslations('clients.accounts');
  const problemText = useProblemText();
  const [open, setOpen] = useState<'rotate' | 'disable' | 'delete' | null>(null);
  const close = () => setOpen(null);
  const enable = useOperation('PATCH /service-accounts/{username}', {
    onSuccess: () => toast('success', t('enableDone', { username })),
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <div className="flex flex-wrap gap-1.5 sm:justify-end">
      <Button size="sm" onClick={() => setOpen('rotate')} aria-label={`${t('rotate')}: ${username}`}>
        {t('rotate')}
      </Button>
      {disabled ? (
        <Button
          size="sm"
          onClick={() => enable.run({ username, disabled: false })}
          busy={enable.busy}
          aria-label={`${t('enable')}: ${username}`}
        >
          {t('enable')}
        </Button>
      ) : (
        <Button size="sm" onClick={() => setOpen('disable')} aria-label={`${t('disable')}: ${username}`}>
          {t('disable')}
        </Button>
      )}
      <Button size="sm" variant="danger" onClick={() => setOpen('delete')} aria-label={`${t('delete')}: ${username}`}>
        {t('delete')}
      </Button>
      {open === 'rotate' && <RotateSecretDialog username={username} onClose={close} />}
      {open === 'disable' && (
        <ConfirmDialog
          title={t('disableTitle', { username })}
          confirmLabel={t('disable')}
          danger
          done={t('disableDone', { username })}
          onConfirm={() => call('PATCH /service-accounts/{username}', { username, disabled: true })}
          onClose={close}
        >
          <p>{t('disableText')}</p>
        </ConfirmDialog>
      )}
      {open === 'delete' && (
        <ConfirmDialog
          title={t('deleteTitle', { username })}
          confirmLabel={t('delete')}
          danger
          done={t('deleteDone', { username })}
          onConfirm={() => call('DELETE /service-accounts/{username}', { username })}
          onClose={close}
        >
          <p>{t('deleteText')}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
