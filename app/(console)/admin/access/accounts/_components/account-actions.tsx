'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, DialogButton, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { useOperation } from '../../../../_components/use-operation';
import { useProblemText } from '../../../../_components/use-problem-text';
import { RotateSecretDialog } from './account-dialogs';

export function AccountActions({ username, disabled }: { username: string; disabled: boolean }) {
  const t = useTranslations('clients.accounts');
  const problemText = useProblemText();
  const [disabling, setDisabling] = useState(false);
  const enable = useOperation('PATCH /service-accounts/{username}', {
    onSuccess: () => toast('success', t('enableDone', { username })),
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <div className="flex flex-wrap gap-1.5 sm:justify-end">
      <DialogButton
        size="sm"
        aria-label={`${t('rotate')}: ${username}`}
        dialog={(close) => <RotateSecretDialog username={username} onClose={close} />}
      >
        {t('rotate')}
      </DialogButton>
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
        <Button size="sm" onClick={() => setDisabling(true)} aria-label={`${t('disable')}: ${username}`}>
          {t('disable')}
        </Button>
      )}
      <DialogButton
        size="sm"
        variant="danger"
        aria-label={`${t('delete')}: ${username}`}
        dialog={(close) => (
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
      >
        {t('delete')}
      </DialogButton>
      {disabling && (
        <ConfirmDialog
          title={t('disableTitle', { username })}
          confirmLabel={t('disable')}
          danger
          done={t('disableDone', { username })}
          onConfirm={() => call('PATCH /service-accounts/{username}', { username, disabled: true })}
          onClose={() => setDisabling(false)}
        >
          <p>{t('disableText')}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
