'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Badge, Button, TIME, toast } from '@/components/ui';
import type { UserSummary } from '@/lib/contracts';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';

/** A user whose next sign-in is refused for a while after failed attempts. @param until ms since the epoch */
export function SignInDelay({ user: { id: userId, name }, until }: { user: UserSummary; until: number }) {
  const t = useTranslations('admin.users');
  const format = useFormatter();
  const problemText = useProblemText();
  const { run, busy } = useOperation('DELETE /users/{userId}/sign-in-delay', {
    onSuccess: () => toast('success', t('lifted', { name })),
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <>
      <span title={t('delayedTitle', { time: format.dateTime(until, TIME) })}>
        <Badge tone="warning">{t('delayed')}</Badge>
      </span>
      <Button size="sm" onClick={() => run({ userId })} busy={busy} aria-label={`${t('lift')}: ${name}`}>
        {t('lift')}
      </Button>
    </>
  );
}
