'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useSuspendedText } from '@/components/command';
import { Age, Button, DataTable } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { CommandSuspension } from '@/lib/contracts';
import { ConfirmDialog } from '../../../_components/confirm-dialog';
import { ReasonField } from '../../../_components/reason-field';

/** Suspensions that are in force, or that were lifted. */
export function SuspensionTable({ items }: { items: CommandSuspension[] }) {
  const t = useTranslations('command.suspension');
  const what = useSuspendedText();
  const [lifting, setLifting] = useState<CommandSuspension | null>(null);
  return (
    <>
      <DataTable
        rows={items}
        rowKey={({ id }) => id}
        tall
        columns={[
          { head: t('concerns'), className: 'font-medium', cell: what },
          { head: t('reason'), className: 'max-w-96 break-words', cell: ({ reason }) => reason },
          {
            head: t('by'),
            className: 'text-muted',
            cell: ({ suspendedBy, suspendedAt }) => (
              <>
                {suspendedBy.label} · <Age at={suspendedAt} />
              </>
            ),
          },
          {
            head: t('end'),
            className: 'text-muted',
            cell: (suspension) => <End suspension={suspension} onLift={() => setLifting(suspension)} />,
          },
        ]}
      />
      {lifting && <LiftDialog suspension={lifting} onClose={() => setLifting(null)} />}
    </>
  );
}

function End({ suspension, onLift }: { suspension: CommandSuspension; onLift: () => void }) {
  const t = useTranslations('command.suspension');
  const { liftedBy, liftedAt, liftNote, mayLift } = suspension;
  if (liftedBy) {
    return (
      <>
        {liftedBy.label} · <Age at={liftedAt} />
        {liftNote && <span className="block break-words">{liftNote}</span>}
      </>
    );
  }
  return mayLift ? <Button onClick={onLift}>{t('lift')}</Button> : t('liftOther');
}

function LiftDialog({ suspension, onClose }: { suspension: CommandSuspension; onClose: () => void }) {
  const t = useTranslations('command.suspension');
  const what = useSuspendedText();
  const [note, setNote] = useState('');
  return (
    <ConfirmDialog
      title={t('liftTitle')}
      confirmLabel={t('lift')}
      done={t('liftDone')}
      onConfirm={() => call('POST /command-suspensions/{id}/lift', { id: suspension.id, note })}
      onClose={onClose}
    >
      <p className="font-medium">{what(suspension)}</p>
      <p>{t('because', { person: suspension.suspendedBy.label, reason: suspension.reason })}</p>
      <p>{t('liftText')}</p>
      <ReasonField label={t('note')} value={note} onChange={setNote} />
    </ConfirmDialog>
  );
}
