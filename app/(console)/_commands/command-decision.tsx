'use client';

import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, Input, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import type { CommandDetail } from '@/lib/contracts';
import { useRefusalText } from './use-refusal-text';

const ApproveDialog = dynamic(() => import('./approve-dialog'), { ssr: false });

type Verb = 'approve' | 'deny' | 'cancel';

/** Buttons to approve, deny or cancel a command, as far as possible and permitted. */
export function CommandDecision({ command }: { command: Pick<CommandDetail, 'id' | 'may' | 'state'> }) {
  const t = useTranslations('command.timeline');
  const refusalText = useRefusalText();
  const queryClient = useQueryClient();
  const [busy, setBusy] = useState<Verb | null>(null);
  const [denying, setDenying] = useState(false);
  const [approving, setApproving] = useState(false);
  const [failure, setFailure] = useState<string>();
  const { id, may, state } = command;

  const decide = async (verb: Verb, reason?: string) => {
    setBusy(verb);
    try {
      const changed = await call(`POST /commands/{id}/${verb}`, { id, reason });
      queryClient.setQueryData(queryKeys.commands.detail(id), changed);
      setDenying(false);
      setApproving(false);
    } catch (error) {
      // The dialog of an approval covers a toast
      if (verb === 'approve') setFailure(refusalText(error));
      else toast('error', refusalText(error));
    }
    setBusy(null);
    await refreshQueries(queryClient, { queryKey: queryKeys.commands.all });
  };

  if (denying) {
    return (
      <form
        className="flex w-full gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void decide('deny', String(new FormData(event.currentTarget).get('reason') ?? ''));
        }}
      >
        <Input name="reason" aria-label={t('denyReason')} placeholder={t('denyReason')} autoFocus />
        <Button type="submit" variant="danger" busy={busy !== null}>
          {t('deny')}
        </Button>
      </form>
    );
  }
  return (
    <>
      {may.approve && (
        <Button variant="primary" onClick={() => setApproving(true)}>
          {t('approve')}
        </Button>
      )}
      {approving && (
        <ApproveDialog
          id={id}
          busy={busy === 'approve'}
          error={failure}
          onApprove={(reason) => void decide('approve', reason)}
          onClose={() => setApproving(false)}
        />
      )}
      {may.deny && (
        <Button variant="danger" onClick={() => setDenying(true)}>
          {t('deny')}
        </Button>
      )}
      {state === 'awaiting_approval' && !may.approve && (
        <span className="text-muted text-xs">{t(may.cancel ? 'waitingOwn' : 'waitingOther')}</span>
      )}
      {may.cancel && (
        <Button busy={busy === 'cancel'} onClick={() => void decide('cancel')}>
          {t('takeBack')}
        </Button>
      )}
      {state === 'queued' && !may.cancel && <span className="text-muted text-xs">{t('tooLate')}</span>}
    </>
  );
}
