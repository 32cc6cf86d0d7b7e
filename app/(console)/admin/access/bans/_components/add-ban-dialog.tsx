'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field, Input, Select } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { refuses } from '@/lib/browser/problem';
import { BAN_KINDS, type BanKind } from '@/lib/contracts/access/terms';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { BAN_DURATIONS, type BanDuration } from './ban-durations';
import { DurationField } from './duration-field';

/** Keeps out whoever has this client id, this user name or this address. */
export function AddBanDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('clients');
  const [kind, setKind] = useState<BanKind>('client_id');
  const [value, setValue] = useState('');
  const [reason, setReason] = useState('');
  const [duration, setDuration] = useState<BanDuration>('hour');
  const [refused, setRefused] = useState(false);
  const name = value.trim();
  const confirm = () =>
    call('POST /bans', { kind, value: name, reason, lastsMs: BAN_DURATIONS[duration] }).catch((error: unknown) => {
      setRefused(refuses(error, 'value'));
      throw error;
    });
  return (
    <ConfirmDialog
      title={t('bans.addTitle')}
      confirmLabel={t('ban.action')}
      danger
      done={t('ban.done', { client: name })}
      disabled={name === '' || reason.trim() === ''}
      onConfirm={confirm}
      onClose={onClose}
    >
      {(error) => (
        <>
          <Field label={t('bans.kind')}>
            {({ id }) => (
              <Select id={id} value={kind} onChange={(event) => setKind(event.target.value as BanKind)}>
                {BAN_KINDS.map((one) => (
                  <option key={one} value={one}>
                    {t(`bans.kinds.${one}`)}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          <Field label={t(`bans.value.${kind}`)} error={refused ? t(`bans.invalid.${kind}`) : undefined}>
            {({ id, describedBy, invalid }) => (
              <Input
                id={id}
                value={value}
                onChange={(event) => {
                  setValue(event.target.value);
                  setRefused(false);
                }}
                maxLength={256}
                required
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
                aria-describedby={describedBy}
                aria-invalid={invalid}
              />
            )}
          </Field>
          <p>{t(`ban.text.${kind === 'client_id' ? 'unknown' : kind}`)}</p>
          <ReasonField
            label={t('reason')}
            hint={t('reasonHint')}
            value={reason}
            onChange={setReason}
            error={refused ? undefined : error}
            required
          />
          <DurationField value={duration} onChange={setDuration} />
        </>
      )}
    </ConfirmDialog>
  );
}
