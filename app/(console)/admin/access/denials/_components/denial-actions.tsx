'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass } from '@/components/ui';
import { queryString } from '@/lib/browser/query-string';
import type { Denial } from '@/lib/contracts';
import { askerOf, deniedClient, proposalAddress, whyNotAllowed } from '../../_components/rule-from-denial';

/** A rule that allows it, or why none can; and the whole decision. */
export function DenialActions({ denial, topicRoot }: { denial: Denial; topicRoot: string }) {
  const t = useTranslations('access.denials');
  const { kind, sampleTopic, clientId } = denial;
  const why = whyNotAllowed(denial, topicRoot);
  const who = askerOf(deniedClient(denial));
  return (
    <span className="flex flex-col items-start gap-1.5">
      <span className="flex flex-wrap gap-1.5">
        {why === null && (
          <Link
            href={proposalAddress(denial) as Route}
            prefetch={false}
            className={buttonClass('secondary', 'sm')}
            aria-label={t('allowOne', { client: clientId })}
          >
            {t('allow')}
          </Link>
        )}
        {kind !== 'connect' && who !== null && (
          <Link
            href={`/admin/access/check${queryString({ who, action: kind, topic: sampleTopic })}` as Route}
            prefetch={false}
            className={buttonClass('ghost', 'sm')}
            aria-label={t('whyOne', { client: clientId })}
          >
            {t('why')}
          </Link>
        )}
      </span>
      {why !== null && <span className="whitespace-normal text-faint text-xs">{t(`cannot.${why}`)}</span>}
    </span>
  );
}
