'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, ErrorText, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { UserSummary } from '@/lib/contracts';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { ConfirmDialog } from '../../../_components/confirm-dialog';
import { ReasonField } from '../../../_components/reason-field';
import { SecretBox, SecretDialog } from '../../../_components/secret-dialog';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';
import { type Fleet, type Rights, RoleAndFleets } from './role-and-fleets';

export function UserActions({ user, fleets }: { user: UserSummary; fleets: Fleet[] }) {
  const t = useTranslations('admin.users');
  const problemText = useProblemText();
  const [open, setOpen] = useState<'edit' | 'reset' | 'disable' | null>(null);
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
      {!user.disabled && (
        <Button size="sm" onClick={() => setOpen('reset')} aria-label={`${t('reset')}: ${user.name}`}>
          {t('reset')}
        </Button>
      )}
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
      {open === 'reset' && <ResetLinkDialog user={user} onClose={close} />}
      {open === 'disable' && <DisableUserDialog user={user} onClose={close} />}
    </div>
  );
}

type EditUserDialogProps = { user: UserSummary; fleets: Fleet[]; onClose: () => void };

function EditUserDialog({ user, fleets, onClose }: EditUserDialogProps) {
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

function ResetLinkDialog({ user: { id: userId, name, email }, onClose }: { user: UserSummary; onClose: () => void }) {
  const t = useTranslations('admin.users');
  return (
    <SecretDialog
      title={t('resetTitle', { name })}
      makeLabel={t('resetMake')}
      make={() => call('POST /users/{userId}/password-reset', { userId })}
      shown={({ url }) => (
        <SecretBox label={t('linkTitle', { email })} secret={url} what={t('linkCopy')}>
          {t('resetOnce')}
        </SecretBox>
      )}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('resetText', { email })}</p>
          <ErrorText>{error}</ErrorText>
        </>
      )}
    </SecretDialog>
  );
}

function DisableUserDialog({ user, onClose }: { user: UserSummary; onClose: () => void }) {
  const t = useTranslations('admin.users');
  const [reason, setReason] = useState('');
  const { id: userId, name, email } = user;
  return (
    <ConfirmDialog
      title={t('disableTitle', { name })}
      confirmLabel={t('disable')}
      danger
      done={t('disableDone', { name })}
      onConfirm={() => call('PATCH /users/{userId}', { userId, disabled: true, reason })}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('disableText', { email })}</p>
          <ReasonField
            label={t('reason')}
            value={reason}
            onChange={setReason}
            error={error}
            maxLength={MAX_LENGTH.disableReason}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
