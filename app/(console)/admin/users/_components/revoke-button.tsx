'use client';

import { useTranslations } from 'next-intl';
import { Button, toast } from '@/components/ui';
import { useOperation } from '../../../_components/use-operation';
import { useProblemText } from '../../../_components/use-problem-text';

export function RevokeButton({ id, email }: { id: string; email: string }) {
  const t = useTranslations('admin.users');
  const problemText = useProblemText();
  const { run, busy } = useOperation('DELETE /invitations/{id}', {
    onSuccess: () => toast('success', t('revoked', { email })),
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <Button size="sm" variant="danger" onClick={() => run({ id })} busy={busy} aria-label={`${t('revoke')}: ${email}`}>
      {t('revoke')}
    </Button>
  );
}
