'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useTransition } from 'react';
import { Button, toast } from '@/components/ui';
import { useProblemText } from '../../_components/use-problem-text';
import { revoke } from '../actions';

export function RevokeButton({ id, email }: { id: string; email: string }) {
  const t = useTranslations('admin.users');
  const router = useRouter();
  const problemText = useProblemText();
  const [busy, startTransition] = useTransition();
  const confirm = () =>
    startTransition(async () => {
      const result = await revoke({ id });
      toast(result.ok ? 'success' : 'error', result.ok ? t('revoked', { email }) : problemText(result.problem));
      router.refresh();
    });
  return (
    <Button size="sm" variant="danger" onClick={confirm} busy={busy} aria-label={`${t('revoke')}: ${email}`}>
      {t('revoke')}
    </Button>
  );
}
