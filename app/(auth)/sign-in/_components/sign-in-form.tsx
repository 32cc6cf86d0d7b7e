'use client';

import { useTranslations } from 'next-intl';
import { useActionState, useEffect, useRef } from 'react';
import { Button, TextField } from '@/components/ui';
import { waitOf } from '../../../_components/wait';
import { type SignInState, signIn } from '../actions';

export function SignInForm({ next }: { next: string }) {
  const t = useTranslations('auth.signIn');
  const [state, submit, busy] = useActionState(signIn, null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (state) password.current?.focus();
  }, [state]);
  return (
    <form action={submit} className="flex flex-col gap-4">
      <h1 className="font-semibold text-lg">{t('title')}</h1>
      <input type="hidden" name="next" value={next} />
      <TextField
        label={t('email')}
        name="email"
        type="email"
        autoComplete="username"
        defaultValue={state?.email}
        required
        autoFocus
      />
      <TextField
        label={t('password')}
        error={state ? t(messageOf(state), waitOf(state.retryAfterS ?? 0)) : undefined}
        ref={password}
        name="password"
        type="password"
        autoComplete="current-password"
        required
      />
      <Button type="submit" variant="primary" busy={busy}>
        {t('submit')}
      </Button>
      <p className="text-faint text-xs">{t('hint')}</p>
    </form>
  );
}

function messageOf({ code }: NonNullable<SignInState>) {
  if (code === 'credentials_wrong') return 'wrong';
  if (code === 'too_many_attempts') return 'tooMany';
  if (code === 'too_many_attempts_from_network') return 'tooManyFromNetwork';
  return code === 'validation_failed' ? 'missing' : 'failed';
}
