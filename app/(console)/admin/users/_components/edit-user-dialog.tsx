'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Dialog, toast } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../_components/use-problem-text';
import type { Fleet } from './fleet-names';
import { type Rights, RoleAndFleets } from './role-and-fleets';

type EditUserDialogProps = { user: UserSummary; fleets: Fleet[]; onClose: () => void };

export function EditUserDialog({ user, fleets, onClose }: EditUserDialogProps) {
  const t = useTranslations();
  const problemText = useProblemText();
  const [rights, setRights] = useState<Rights>({ role: user.role, fleets: user.fleets.map(({ code }) => code) });
  const { run, busy, error } = useOperation('PATCH /users/{userId}', {
    onSuccess: () => {
      toast('success', t('admin.users.saved', { name: user.name }));
      onClose();
    },
  });
  const save = () =>
    run({
      userId: user.id,
      role: rights.role,
      expectedRole: user.role,
      ...(rights.role !== 'admin' && { fleets: rights.fleets }),
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
            {problemText(error)}
          </p>
        )}
      </div>
    </Dialog>
  );
}
