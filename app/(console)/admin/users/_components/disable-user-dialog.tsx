'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, Dialog, Field, Input, toast } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts/users';
import { useProblemText } from '../../_components/use-problem-text';
import { disable } from '../actions';

export function DisableUserDialog({ user, onClose }: { user: UserSummary; onClose: () => void }) {
  const t = useTranslations();
  const router = useRouter();
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const [error, setError] = useState<string>();
  const [busy, startTransition] = useTransition();

  const confirm = () =>
    startTransition(async () => {
      const result = await disable({ userId: user.id, reason });
      router.refresh();
      if (!result.ok) return setError(problemText(result.problem));
      toast('success', t('admin.users.disableDone', { name: user.name }));
      onClose();
    });

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('admin.users.disableTitle', { name: user.name })}
      closeLabel={t('common.close')}
      className="text-left"
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="danger" onClick={confirm} busy={busy}>
            {t('admin.users.disable')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="whitespace-normal">{t('admin.users.disableText', { email: user.email })}</p>
        <Field label={t('admin.users.reason')} error={error}>
          {({ id, describedBy, invalid }) => (
            <Input
              id={id}
              value={reason}
              onChange={(event) => setReason(event.target.value)}
              maxLength={200}
              aria-describedby={describedBy}
              aria-invalid={invalid}
            />
          )}
        </Field>
      </div>
    </Dialog>
  );
}
