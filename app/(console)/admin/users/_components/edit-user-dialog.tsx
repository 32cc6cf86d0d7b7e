'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, Dialog, toast } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts/users';
import { useProblemText } from '../../_components/use-problem-text';
import { setFleets, setRole } from '../actions';
import type { Fleet } from './fleet-names';
import { type Rights, RoleAndFleets } from './role-and-fleets';

type EditUserDialogProps = { user: UserSummary; fleets: Fleet[]; onClose: () => void };

export function EditUserDialog({ user, fleets, onClose }: EditUserDialogProps) {
  const t = useTranslations();
  const router = useRouter();
  const problemText = useProblemText();
  const [rights, setRights] = useState<Rights>({ role: user.role, fleets: user.fleets.map(({ code }) => code) });
  const [error, setError] = useState<string>();
  const [busy, startTransition] = useTransition();

  const save = () =>
    startTransition(async () => {
      // Fleets first: whoever stops being an administrator sees the right ones from the first moment
      if (rights.role !== 'admin') {
        const result = await setFleets({ userId: user.id, fleets: rights.fleets });
        if (!result.ok) return setError(problemText(result.problem));
      }
      const result = await setRole({ userId: user.id, role: rights.role, expectedRole: user.role });
      router.refresh();
      if (!result.ok) return setError(problemText(result.problem));
      toast('success', t('admin.users.saved', { name: user.name }));
      onClose();
    });

  return (
    <Dialog
      open
      onClose={onClose}
      title={t('admin.users.editTitle', { name: user.name })}
      closeLabel={t('common.close')}
      className="text-left"
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" onClick={save} busy={busy}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <RoleAndFleets rights={rights} fleets={fleets} onChange={setRights} />
        <p className="text-faint text-xs">{t('admin.users.fleetsHint')}</p>
        {error && (
          <p role="alert" className="text-critical text-sm">
            {error}
          </p>
        )}
      </div>
    </Dialog>
  );
}
