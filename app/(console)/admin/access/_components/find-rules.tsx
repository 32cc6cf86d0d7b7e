'use client';

import { useTranslations } from 'next-intl';
import { Input } from '@/components/ui';

/** For sets that are too long to be read through. */
export function FindRules({ find, onFind }: { find: string; onFind: (text: string) => void }) {
  const t = useTranslations('access');
  return (
    <Input
      type="search"
      value={find}
      onChange={(event) => onFind(event.target.value)}
      aria-label={t('find')}
      placeholder={t('find')}
      className="h-7 w-56 max-w-full font-normal"
    />
  );
}
