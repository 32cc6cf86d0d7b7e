'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { call } from '@/lib/browser/call';
import type { UserSummary } from '@/lib/contracts';
import { ConfirmDialog } from '../../../_components/confirm-dialog';
import type { Fleet } from './fleet-names';
import { type Rights, RoleAndFleets } from './role-and-fleets';

type EditUserDialogProps = { user: UserSummary; fleets: Fleet[]; onClose: () => void };

export function EditUserDialog({ user, fleets, onClose }: EditUserDialogProps) {
  const t = useTranslations();
  const [rights, setRights] = useState<Rights>({ role: user.role, fleets: user.fleets.map(({ code }) => code) });
  const save = () =>
    call('PATCH /users/{userId}', {
      userId: user.id,
      role: rights.role,
      expectedRole: user.role,
      ...(rights.role !== 'admin' && { fleets: rights.fleets }),
    });
  return (
    <ConfirmDialog
      title={t('admin.users.editTitle', { name: user.name })}
      confirmLabel={t('common.save')}
      done={t('admin.users.saved', { name: user.name })}
      onConfirm={save}
      onClose={onClose}
    >
      <RoleAndFleets rights={rights} fleets={fleets} onChange={setRights} />
      <p className="text-faint text-xs">{t('admin.users.fleetsHint')}</p>
    </ConfirmDialog>
  );
}
