'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Button, ErrorText, TextField } from '@/components/ui';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { acceptInvite } from '../actions';

const MESSAGES: Record<string, 'gone' | 'done'> = { invitation_gone: 'gone', user_exists: 'gone', done: 'done' };

type AcceptFormProps = { token: string; email: string; minPasswordLength: number };

export function AcceptForm({ token, email, minPasswordLength }: AcceptFormProps) {
  const t = useTranslations('auth.invite');
  const [state, submit, busy] = useActionState(acceptInvite, null);
  const weakPassword = state?.field === 'password';
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
      <TextField
        label={t('password')}
        hint={t('passwordHint', { length: minPasswordLength })}
        error={weakPassword ? t('weak', { length: minPasswordLength }) : undefined}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={minPasswordLength}
        maxLength={MAX_LENGTH.password}
        required
      />
      <ErrorText className="text-xs">{state && !weakPassword && t(MESSAGES[state.code] ?? 'failed')}</ErrorText>
      <Button type="submit" variant="primary" busy={busy}>
        {t('submit')}
      </Button>
    </form>
  );
}
