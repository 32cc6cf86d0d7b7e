'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Button, ErrorText, TextField } from '@/components/ui';
import { NewPasswordField } from '../../../../_components/new-password-field';
import { setPassword } from '../actions';

const MESSAGES: Record<string, 'gone' | 'done'> = { password_reset_gone: 'gone', done: 'done' };

export function ResetForm({ token, email }: { token: string; email: string }) {
  const t = useTranslations('auth.reset');
  const [state, submit, busy] = useActionState(setPassword, null);
  const isWeak = state?.field === 'password';
  return (
    <form action={submit} className="flex flex-col gap-4">
      <input type="hidden" name="token" value={token} />
      <TextField label={t('email')} value={email} name="email" autoComplete="username" readOnly />
      <NewPasswordField name="password" label={t('password')} isWeak={isWeak} autoFocus />
      <ErrorText className="text-xs">{state && !isWeak && t(MESSAGES[state.code] ?? 'failed')}</ErrorText>
      <Button type="submit" variant="primary" busy={busy}>
        {t('submit')}
      </Button>
    </form>
  );
}
