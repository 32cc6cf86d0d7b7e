'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui';

export function ShowMore({ hidden, onMore }: { hidden: number; onMore: () => void }) {
  const t = useTranslations('access');
  if (hidden === 0) return null;
  return (
    <div className="flex justify-center border-line border-t p-2">
      <Button size="sm" onClick={onMore}>
        {t('more', { count: hidden })}
      </Button>
    </div>
  );
}
