'use client';

import { useTranslations } from 'next-intl';
import { SecretBox } from '../../../../_components/secret-box';

export function AccountSecret({ username, secret }: { username: string; secret: string }) {
  const t = useTranslations('clients.accounts');
  return (
    <SecretBox label={t('secretTitle', { username })} secret={secret} what={t('secret')}>
      {t('secretOnce', { username })}
    </SecretBox>
  );
}
