'use client';

import { useQueryClient } from '@tanstack/react-query';
import { ShieldBan } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { DialogButton, SelectField, TextField, useNow, VERBATIM } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { refuses } from '@/lib/browser/problem';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import { BAN_KINDS, type BanKind, type ClientKind } from '@/lib/contracts/access/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { LocalTime } from '../../../../../_components/local-time';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ReasonField } from '../../../../_components/reason-field';

/** Duration of a ban, ms; null: until it is lifted. */
const DURATIONS = { quarter: 15 * 60_000, hour: 3_600_000, day: 86_400_000, forever: null } as const;
type Duration = keyof typeof DURATIONS;
const DURATION_NAMES = Object.keys(DURATIONS) as Duration[];

type Terms = { reason: string; duration: Duration };
const START: Terms = { reason: '', duration: 'hour' };
const asInput = ({ reason, duration }: Terms) => ({ reason, lastsMs: DURATIONS[duration] });

export function AddBanButton() {
  const t = useTranslations('clients.bans');
  return (
    <DialogButton variant="primary" dialog={(close) => <AddBanDialog onClose={close} />}>
      <ShieldBan aria-hidden className="size-4" />
      {t('add')}
    </DialogButton>
  );
}

/** Bans a client id, user name or address. */
function AddBanDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('clients');
  const [kind, setKind] = useState<BanKind>('client_id');
  const [value, setValue] = useState('');
  const [terms, setTerms] = useState(START);
  const [refused, setRefused] = useState(false);
  const name = value.trim();
  const confirm = () =>
    call('POST /bans', { kind, value: name, ...asInput(terms) }).catch((error: unknown) => {
      setRefused(refuses(error, 'value'));
      throw error;
    });
  return (
    <ConfirmDialog
      title={t('bans.addTitle')}
      confirmLabel={t('ban.action')}
      danger
      done={t('ban.done', { client: name })}
      disabled={name === '' || terms.reason.trim() === ''}
      onConfirm={confirm}
      onClose={onClose}
    >
      {(error) => (
        <>
          <SelectField
            label={t('bans.kind')}
            options={BAN_KINDS.map((one) => [one, t(`bans.kinds.${one}`)] as const)}
            value={kind}
            onValue={setKind}
          />
          <TextField
            label={t(`bans.value.${kind}`)}
            error={refused ? t(`bans.invalid.${kind}`) : undefined}
            value={value}
            onValue={(text) => {
              setValue(text);
              setRefused(false);
            }}
            maxLength={MAX_LENGTH.banValue}
            required
            {...VERBATIM}
            className="font-mono"
          />
          <p>{t(`ban.text.${kind === 'client_id' ? 'unknown' : kind}`)}</p>
          <TermsFields terms={terms} onTerms={setTerms} error={refused ? undefined : error} />
        </>
      )}
    </ConfirmDialog>
  );
}

type BanDialogProps = { clientId: string; kind: ClientKind | null; onClose: () => void };

/** Bans one client by its id. */
export function BanDialog({ clientId, kind, onClose }: BanDialogProps) {
  const t = useTranslations('clients');
  const queryClient = useQueryClient();
  const [terms, setTerms] = useState(START);
  const confirm = () =>
    call('POST /bans', { kind: 'client_id', value: clientId, ...asInput(terms) }).finally(() =>
      refreshQueries(queryClient, { queryKey: queryKeys.clients.all }),
    );
  return (
    <ConfirmDialog
      title={t('ban.title', { client: clientId })}
      confirmLabel={t('ban.action')}
      danger
      done={t('ban.done', { client: clientId })}
      disabled={terms.reason.trim() === ''}
      onConfirm={confirm}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t(`ban.text.${kind ?? 'unknown'}`)}</p>
          <TermsFields terms={terms} onTerms={setTerms} error={error} />
        </>
      )}
    </ConfirmDialog>
  );
}

type TermsFieldsProps = { terms: Terms; onTerms: (terms: Terms) => void; error: string | undefined };

/** Reason and duration of a ban, and the time of its end. */
function TermsFields({ terms, onTerms, error }: TermsFieldsProps) {
  const t = useTranslations('clients');
  const now = useNow();
  const lastsMs = DURATIONS[terms.duration];
  return (
    <>
      <ReasonField
        label={t('reason')}
        hint={t('reasonHint')}
        value={terms.reason}
        onChange={(reason) => onTerms({ ...terms, reason })}
        error={error}
        required
      />
      <SelectField
        label={t('ban.duration')}
        options={DURATION_NAMES.map((one) => [one, t(`ban.durations.${one}`)] as const)}
        value={terms.duration}
        onValue={(duration) => onTerms({ ...terms, duration })}
      />
      <p className="text-warning">
        {lastsMs === null ? t('ban.forever') : t.rich('ban.until', { until: () => <LocalTime at={now + lastsMs} /> })}
      </p>
    </>
  );
}
