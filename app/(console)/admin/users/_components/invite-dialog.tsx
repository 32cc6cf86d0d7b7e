'use client';

import { Check, Copy, UserPlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type FormEvent, useId, useRef, useState } from 'react';
import { Button, Dialog, DialogButton, Input, TextField } from '@/components/ui';
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
        <InvitationLink url={url} />
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

function InvitationLink({ url }: { url: string }) {
  const t = useTranslations('admin.users');
  const input = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      setCopied(true);
    } catch {
      input.current?.select(); // the clipboard needs TLS: select the text for Ctrl-C instead
    }
  };

  return (
    <div className="flex flex-col gap-2">
      <div className="flex gap-2">
        <Input
          ref={input}
          readOnly
          value={url}
          aria-label={t('copy')}
          className="font-mono text-xs"
          onFocus={(event) => event.target.select()}
        />
        <Button variant="primary" onClick={copy}>
          {copied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
          <span aria-live="polite">{t(copied ? 'copied' : 'copy')}</span>
        </Button>
      </div>
      <p className="text-muted text-xs">{t('linkHint')}</p>
    </div>
  );
}
