'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { useSuspendedText } from '@/components/command';
import { DATE_MINUTE } from '@/components/ui';
import type { CommandSuspension } from '@/lib/contracts';
import { Banner } from './banner';

/** That commands are suspended: on every page, as calls come in on any. */
export default function SuspensionBanner({ suspensions }: { suspensions: readonly CommandSuspension[] }) {
  const t = useTranslations('command.suspension');
  const format = useFormatter();
  const what = useSuspendedText();
  const [first, ...others] = suspensions;
  if (!first) return null;
  const { suspendedBy, suspendedAt, reason } = first;
  const time = format.dateTime(suspendedAt, DATE_MINUTE);
  return (
    <Banner severity="critical">
      <span className="min-w-0 break-words">
        {t('banner', { what: what(first), person: suspendedBy.label, time, reason })}{' '}
        {others.length > 0 && `${t('more', { count: others.length })} `}
        <Link href={'/commands/suspensions' as Route} className="underline">
          {t('open')}
        </Link>
      </span>
    </Banner>
  );
}
