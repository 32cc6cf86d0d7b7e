'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, toast } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';
import { DisableUserDialog } from './disable-user-dialog';
import { EditUserDialog } from './edit-user-dialog';
import type { Fleet } from './fleet-names';

export function UserActions({ user, fleets }: { user: UserSummary; fleets: Fleet[] }) {
  const t = useTranslations('admin.users');
  const problemText = useProblemText();
  const [open, setOpen] = useState<'edit' | 'disable' | null>(null);
  const enable = useOperation('PATCH /users/{userId}', {
    onSuccess: () => toast('success', t('enableDone', { name: user.name })),
    onError: (error) => toast('error', problemText(error)),
  });
  const close = () => setOpen(null);

  return (
    <div className="flex gap-1.5 sm:justify-end">
      <Button size="sm" onClick={() => setOpen('edit')} aria-label={`${t('edit')}: ${user.name}`}>
        {t('edit')}
      </Button>
      {user.disabled ? (
        <Button
          size="sm"
          onClick={() => enable.run({ userId: user.id, disabled: false })}
          busy={enable.busy}
          aria-label={`${t('enable')}: ${user.name}`}
        >
          {t('enable')}
        </Button>
      ) : (
        <Button
          size="sm"
          variant="danger"
          onClick={() => setOpen('disable')}
          aria-label={`${t('disable')}: ${user.name}`}
        >
          {t('disable')}
        </Button>
      )}
      {open === 'edit' && <EditUserDialog user={user} fleets={fleets} onClose={close} />}
      {open === 'disable' && <DisableUserDialog user={user} onClose={close} />}
    </div>
  );
}
