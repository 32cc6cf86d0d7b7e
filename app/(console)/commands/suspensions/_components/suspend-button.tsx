'use client';

import { useQueryClient } from '@tanstack/react-query';
import { OctagonX } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useCommandText } from '@/components/command';
import { DialogButton, SelectField, TextField, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import { OPERATIONS } from '@/lib/contracts/commands/rules';
import { ConfirmDialog } from '../../../_components/confirm-dialog';
import { ReasonField } from '../../../_components/reason-field';

type Fleets = readonly { code: string; name: string }[];

export function SuspendButton({ fleets }: { fleets: Fleets }) {
  const t = useTranslations('command.suspension');
  return (
    <div className="flex flex-wrap items-center gap-3">
      <DialogButton variant="danger" dialog={(close) => <SuspendDialog fleets={fleets} onClose={close} />}>
        <OctagonX aria-hidden className="size-4" />
        {t('suspend')}
      </DialogButton>
      <p className="max-w-prose text-muted text-sm">{t('description')}</p>
    </div>
  );
}

const ALL = '';

/** Suspends commands. It must be quick: nothing but what, where, why, and a short word for the widest one. */
function SuspendDialog({ fleets, onClose }: { fleets: Fleets; onClose: () => void }) {
  const t = useTranslations('command.suspension');
  const text = useCommandText();
  const queryClient = useQueryClient();
  const [operation, setOperation] = useState<string>(ALL);
  const [fleet, setFleet] = useState<string>(ALL);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const isWidest = operation === ALL && fleet === ALL;
  const confirmed = !isWidest || typed.trim().toUpperCase() === t('word');
  return (
    <ConfirmDialog
      title={t('suspendTitle')}
      confirmLabel={t('suspend')}
      danger
      disabled={reason.trim() === '' || !confirmed}
      onConfirm={() =>
        call('POST /command-suspensions', {
          operation: OPERATIONS.find((one) => one === operation) ?? null,
          fleet: fleet || null,
          reason,
        })
      }
      onDone={({ underWay, waiting }) => {
        void refreshQueries(queryClient, { queryKey: queryKeys.commands.all });
        toast('success', t('done', { underWay, waiting }));
        onClose();
      }}
      onClose={onClose}
    >
      {(error) => (
        <>
          <SelectField
            label={t('operation')}
            options={[[ALL, t('allCommands')], ...OPERATIONS.map((one) => [one, text.label(one)] as const)]}
            value={operation}
            onValue={setOperation}
          />
          <SelectField
            label={t('fleet')}
            options={[[ALL, t('anyFleet')], ...fleets.map(({ code, name }) => [code, name] as const)]}
            value={fleet}
            onValue={setFleet}
          />
          <p>{t('text')}</p>
          <ReasonField label={t('reason')} value={reason} onChange={setReason} error={error} required />
          {isWidest && (
            <TextField
              label={t('confirm', { word: t('word') })}
              value={typed}
              onValue={setTyped}
              autoComplete="off"
              spellCheck={false}
            />
          )}
        </>
      )}
    </ConfirmDialog>
  );
}
