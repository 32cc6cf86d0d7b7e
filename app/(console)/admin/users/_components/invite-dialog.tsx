'use client';

import { UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useId, useState } from 'react';
import { Button, Dialog, DialogButton, TextField } from '@/components/ui';
import { SecretBox } from '../../../_components/secret-dialog';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';
import { type Fleet, type Rights, RoleAndFleets } from './role-and-fleets';

export function InviteButton({ fleets }: { fleets: Fleet[] }) {
  const t = useTranslations('admin.users');
  return (
    <DialogButton variant="primary" dialog={(close) => <InviteDialog fleets={fleets} onClose={close} />}>
      <UserPlus aria-hidden className="size-4" />
      {t('invite')}
    </DialogButton>
  );
}

/** Creates an invitation and shows its link once: the server stores only a hash. */
function InviteDialog({ fleets, onClose }: { fleets: Fleet[]; onClose: () => void }) {
  const t = useTranslations();
  const formId = useId();
  const problemText = useProblemText();
  const [email, setEmail] = useState('');
  const [rights, setRights] = useState<Rights>({ role: 'operator', fleets: [] });
  const [url, setUrl] = useState<string | null>(null);
  const { run, busy, error } = useOperation('POST /invitations', { onSuccess: (invited) => setUrl(invited.url) });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    run({ email, role: rights.role, fleets: rights.role === 'admin' ? [] : rights.fleets });
  };

  return (
    <Dialog
      open
      onClose={onClose}
      title={url ? t('admin.users.linkTitle', { email }) : t('admin.users.inviteTitle')}
      closeLabel={t('common.close')}
      footer={
        url ? (
          <Button onClick={onClose}>{t('admin.users.done')}</Button>
        ) : (
          <>
            <Button onClick={onClose}>{t('common.cancel')}</Button>
            <Button type="submit" form={formId} variant="primary" busy={busy}>
              {t('admin.users.createLink')}
            </Button>
          </>
        )
      }
    >
      {url ? (
        <SecretBox label={t('admin.users.link')} secret={url} what={t('admin.users.linkCopy')}>
          {t('admin.users.linkHint')}
        </SecretBox>
      ) : (
        <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
          <TextField
            label={t('admin.users.email')}
            error={error && problemText(error)}
            type="email"
            value={email}
            onValue={setEmail}
            autoComplete="off"
            required
            autoFocus
          />
          <RoleAndFleets rights={rights} fleets={fleets} onChange={setRights} />
        </form>
      )}
    </Dialog>
  );
}
