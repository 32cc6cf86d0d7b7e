'use client';

import { Download } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { buttonClass, useNow } from '@/components/ui';
import { queryString } from '@/lib/browser/query-string';
import { type CommandFilters, inputOf } from './command-filters';

/** All commands that fit these filters, as CSV. */
export function ExportLink({ filters }: { filters: CommandFilters }) {
  const t = useTranslations('command.list');
  const now = useNow();
  return (
    <a
      href={`/api/v1/commands/export${queryString(inputOf(filters, now))}`}
      download
      suppressHydrationWarning
      className={`${buttonClass()} ml-auto`}
    >
      <Download aria-hidden className="size-3.5" />
      {t('export')}
    </a>
  );
}
