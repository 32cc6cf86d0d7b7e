'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, toast } from '@/components/ui';
import { useProblemText } from '../../../_components/use-problem-text';
import { ConfirmDialog } from '../../../certificates/_components/confirm-dialog';
import { remove, setDisabled } from '../actions';
import { RotateSecretDialog } from './rotate-secret-dialog';

export function AccountActions({ username, disabled }: { username: string; disabled: boolean }) {
  const t = useTranslations('clients.accounts');
  const router = useRouter();
  const problemText = useProblemText();
  const [open, setOpen] = useState<'rotate' | 'disable' | 'delete' | null>(null);
  const [busy, startTransition] = useTransition();
  const close = () => setOpen(null);
  const enable = () =>
    startTransition(async () => {
      const result = await setDisabled({ username, disabled: false });
      toast(result.ok ? 'success' : 'error', result.ok ? t('enableDone', { username }) : problemText(result.problem));
      router.refresh();
    });
  return (
    <div className="flex flex-wrap gap-1.5 sm:justify-end">
      <Button size="sm" onClick={() => setOpen('rotate')} aria-label={`${t('rotate')}: ${username}`}>
        {t('rotate')}
      </Button>
      {disabled ? (
        <Button size="sm" onClick={enable} busy={busy} aria-label={`${t('enable')}: ${username}`}>
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
          onConfirm={() => setDisabled({ username, disabled: true })}
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
          onConfirm={() => remove({ username })}
          onClose={close}
        >
          <p>{t('deleteText')}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}
