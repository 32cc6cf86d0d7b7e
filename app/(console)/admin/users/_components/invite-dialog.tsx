'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useId, useState } from 'react';
import { Button, Dialog, Field, Input } from '@/components/ui';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';
import type { Fleet } from './fleet-names';
import { InvitationLink } from './invitation-link';
import { type Rights, RoleAndFleets } from './role-and-fleets';

/** Asks whom, then shows the link: this once, because the server keeps only its hash. */
export function InviteDialog({ fleets, onClose }: { fleets: Fleet[]; onClose: () => void }) {
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
        <InvitationLink url={url} />
      ) : (
        <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
          <Field label={t('admin.users.email')} error={error && problemText(error)}>
            {({ id, describedBy, invalid }) => (
              <Input
                id={id}
                type="email"
                value={email}
                onChange={(event) => setEmail(event.target.value)}
                aria-describedby={describedBy}
                aria-invalid={invalid}
                autoComplete="off"
                required
                autoFocus
              />
            )}
          </Field>
          <RoleAndFleets rights={rights} fleets={fleets} onChange={setRights} />
        </form>
      )}
    </Dialog>
  );
}
