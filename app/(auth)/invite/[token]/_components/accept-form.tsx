'use client';

import { useTranslations } from 'next-intl';
import { useActionState } from 'react';
import { Button, Field, Input } from '@/components/ui';
import { acceptInvite } from '../actions';

type AcceptFormProps = { token: string; email: string; minPasswordLength: number };

export function AcceptForm({ token, email, minPasswordLength }: AcceptFormProps) {
  const t = useTranslations('auth.invite');
  const [state, submit, busy] = useActionState(acceptInvite, null);
  const gone = state?.code === 'invitation_gone' || state?.code === 'user_exists';
  const shortPassword = state?.field === 'password';
  return (
    <form action={submit} className="flex flex-col gap-4">
      <input type="hidden" name="token" value={token} />
      <Field label={t('email')}>
        {({ id }) => <Input id={id} value={email} name="email" autoComplete="username" readOnly />}
      </Field>
      <Field label={t('name')}>
        {({ id }) => (
          <Input
            id={id}
            name="name"
            autoComplete="name"
            defaultValue={state?.name}
            maxLength={100}
            required
            autoFocus
          />
        )}
      </Field>
      <Field
        label={t('password')}
        hint={t('passwordHint', { length: minPasswordLength })}
        error={shortPassword ? t('passwordHint', { length: minPasswordLength }) : undefined}
      >
        {({ id, describedBy, invalid }) => (
          <Input
            id={id}
            name="password"
            type="password"
            autoComplete="new-password"
            minLength={minPasswordLength}
            maxLength={128}
            aria-describedby={describedBy}
            aria-invalid={invalid}
            required
          />
        )}
      </Field>
      {state && !shortPassword && (
        <p role="alert" className="text-critical text-xs">
          {t(gone ? 'gone' : 'failed')}
        </p>
      )}
      <Button type="submit" variant="primary" busy={busy}>
        {t('submit')}
      </Button>
    </form>
  );
}
