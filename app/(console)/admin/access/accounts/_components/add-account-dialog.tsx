'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field, Input } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { refuses } from '@/lib/browser/problem';
import { SecretDialog } from '../../../../_components/secret-dialog';
import { AccountSecret } from './account-secret';

/** Makes an account and shows its secret, this once. */
export function AddAccountDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('clients.accounts');
  const [username, setUsername] = useState('');
  const [description, setDescription] = useState('');
  const [invalidName, setInvalidName] = useState(false);
  const make = () =>
    call('POST /service-accounts', { username: username.trim(), description }).catch((error: unknown) => {
      setInvalidName(refuses(error, 'username'));
      throw error;
    });
  return (
    <SecretDialog
      title={t('addTitle')}
      makeLabel={t('create')}
      make={make}
      disabled={username.trim() === ''}
      shown={({ account, secret }) => <AccountSecret username={account.username} secret={secret} />}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('createText')}</p>
          <Field label={t('username')} hint={t('usernameHint')} error={invalidName ? t('usernameInvalid') : error}>
            {({ id, describedBy, invalid }) => (
              <Input
                id={id}
                value={username}
                onChange={(event) => setUsername(event.target.value)}
                maxLength={63}
                required
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono"
                aria-describedby={describedBy}
                aria-invalid={invalid}
              />
            )}
          </Field>
          <Field label={t('about')}>
            {({ id }) => (
              <Input
                id={id}
                value={description}
                onChange={(event) => setDescription(event.target.value)}
                maxLength={500}
                autoComplete="off"
              />
            )}
          </Field>
        </>
      )}
    </SecretDialog>
  );
}
