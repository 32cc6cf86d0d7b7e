'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Button, ErrorText, TextField } from '@/components/ui';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { setPassword } from '../actions';

const MESSAGES: Record<string, 'gone' | 'done'> = { password_reset_gone: 'gone', done: 'done' };

type ResetFormProps = { token: string; email: string; minPasswordLength: number };

export function ResetForm({ token, email, minPasswordLength }: ResetFormProps) {
  const t = useTranslations('auth.reset');
  const [state, submit, busy] = useActionState(setPassword, null);
  const isWeak = state?.field === 'password';
  return (
    <form action={submit} className="flex flex-col gap-4">
      <input type="hidden" name="token" value={token} />
      <TextField label={t('email')} value={email} name="email" autoComplete="username" readOnly />
      <TextField
        label={t('password')}
        hint={t('passwordHint', { length: minPasswordLength })}
        error={isWeak ? t('weak', { length: minPasswordLength }) : undefined}
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={minPasswordLength}
        maxLength={MAX_LENGTH.password}
        required
        autoFocus
      />
      <ErrorText className="text-xs">{state && !isWeak && t(MESSAGES[state.code] ?? 'failed')}</ErrorText>
      <Button type="submit" variant="primary" busy={busy}>
        {t('submit')}
      </Button>
    </form>
  );
}
