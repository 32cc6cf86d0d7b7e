'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useRef } from 'react';
import { Button, ErrorText, TextField, toast } from '@/components/ui';
import { ApiProblem } from '@/lib/browser/problem';
import { NewPasswordField } from '../../../_components/new-password-field';
import { waitOf } from '../../../_components/wait';
import { useOperation } from '../../_components/use-operation';
import { useProblemText } from '../../_components/use-problem-text';

export function ChangePassword({ email }: { email: string }) {
  const t = useTranslations('account.password');
  const problemText = useProblemText();
  const form = useRef<HTMLFormElement>(null);
  const { run, busy, error } = useOperation('POST /password', {
    onSuccess: () => {
      form.current?.reset();
      toast('success', t('done'));
    },
  });
  const problem = error instanceof ApiProblem ? error.problem : null;
  const isWrong = (field: string) => problem?.errors?.some(({ path }) => path === field) ?? false;
  const other = error && !problem?.errors ? problemText(error) : undefined;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    run({ currentPassword: String(data.get('current')), newPassword: String(data.get('new')) });
  };

  return (
    <form ref={form} onSubmit={submit} className="flex max-w-sm flex-col gap-4">
      {/* For password managers, which ignore hidden fields */}
      <input
        name="username"
        autoComplete="username"
        value={email}
        readOnly
        tabIndex={-1}
        aria-hidden
        className="sr-only"
      />
      <TextField
        label={t('current')}
        error={isWrong('currentPassword') ? t('wrong') : undefined}
        name="current"
        type="password"
        autoComplete="current-password"
        required
      />
      <NewPasswordField name="new" label={t('new')} isWeak={isWrong('newPassword')} />
      <ErrorText className="text-xs">
        {problem?.retryAfterS ? t('tooMany', waitOf(problem.retryAfterS)) : other}
      </ErrorText>
      <Button type="submit" variant="primary" busy={busy} className="self-start">
        {t('submit')}
      </Button>
    </form>
  );
}
