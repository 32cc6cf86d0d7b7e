'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Button, ErrorText, TextField } from '@/components/ui';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { NewPasswordField } from '../../../../_components/new-password-field';
import { acceptInvite } from '../actions';

const MESSAGES: Record<string, 'gone' | 'done'> = { invitation_gone: 'gone', user_exists: 'gone', done: 'done' };

export function AcceptForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations('auth.invite');
  const [state, submit, busy] = useActionState(acceptInvite, null);
  const isWeak = state?.field === 'password';
  return (
    <form action={submit} className="flex flex-col gap-4">
      <input type="hidden" name="token" value={token} />
      <TextField label={t('email')} value={email} name="email" autoComplete="username" readOnly />
      <TextField
        label={t('name')}
        name="name"
        autoComplete="name"
        defaultValue={state?.name}
        maxLength={MAX_LENGTH.name}
        required
        autoFocus
      />
      <NewPasswordField name="password" label={t('password')} isWeak={isWeak} />
      <ErrorText className="text-xs">{state && !isWeak && t(MESSAGES[state.code] ?? 'failed')}</ErrorText>
      <Button type="submit" variant="primary" busy={busy}>
        {t('submit')}
      </Button>
    </form>
  );
}
