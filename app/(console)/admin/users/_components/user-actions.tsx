'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, toast } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts/users';
import { useProblemText } from '../../_components/use-problem-text';
import { enable } from '../actions';
import { DisableUserDialog } from './disable-user-dialog';
import { EditUserDialog } from './edit-user-dialog';
import type { Fleet } from './fleet-names';

export function UserActions({ user, fleets }: { user: UserSummary; fleets: Fleet[] }) {
  const t = useTranslations('admin.users');
  const router = useRouter();
  const problemText = useProblemText();
  const [open, setOpen] = useState<'edit' | 'disable' | null>(null);
  const [busy, startTransition] = useTransition();
  const close = () => setOpen(null);

  const enableUser = () =>
    startTransition(async () => {
      const result = await enable({ userId: user.id });
      toast(
        result.ok ? 'success' : 'error',
        result.ok ? t('enableDone', { name: user.name }) : problemText(result.problem),
      );
      router.refresh();
    });

  return (
    <div className="flex gap-1.5 sm:justify-end">
      <Button size="sm" onClick={() => setOpen('edit')} aria-label={`${t('edit')}: ${user.name}`}>
        {t('edit')}
      </Button>
      {user.disabled ? (
        <Button size="sm" onClick={enableUser} busy={busy} aria-label={`${t('enable')}: ${user.name}`}>
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
