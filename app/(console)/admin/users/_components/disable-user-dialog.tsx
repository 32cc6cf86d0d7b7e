'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Dialog, Field, Input, toast } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../_components/use-problem-text';

export function DisableUserDialog({ user, onClose }: { user: UserSummary; onClose: () => void }) {
  const t = useTranslations();
  const problemText = useProblemText();
  const [reason, setReason] = useState('');
  const disable = useOperation('PATCH /users/{userId}', {
    onSuccess: () => {
      toast('success', t('admin.users.disableDone', { name: user.name }));
      onClose();
    },
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
          <Button
            variant="danger"
            onClick={() => disable.run({ userId: user.id, disabled: true, reason })}
            busy={disable.busy}
          >
            {t('admin.users.disable')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <p className="whitespace-normal">{t('admin.users.disableText', { email: user.email })}</p>
        <Field label={t('admin.users.reason')} error={disable.error && problemText(disable.error)}>
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
