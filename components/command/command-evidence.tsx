'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Age } from '@/components/ui';
import type { CommandDetail } from '@/lib/contracts/commands/command';
import { SIGNAL_CATALOGUE } from '@/lib/contracts/signal-catalogue';

/** What the vehicle's own data shows since the command was sent, beside what it should show. */
export function CommandEvidenceList({ evidence }: Pick<CommandDetail, 'evidence'>) {
  const t = useTranslations('command.timeline');
  const locale = useLocale() === 'zh' ? 'zh' : 'en';
  if (evidence.length === 0) return null;
  const words = (value: unknown) => (typeof value === 'boolean' ? t(value ? 'true' : 'false') : String(value));
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium text-muted text-xs">{t('evidence')}</h3>
      <ul className="flex flex-col gap-0.5 text-sm">
        {evidence.map(({ path, expected, seen }) => {
          const label = SIGNAL_CATALOGUE.find((signal) => signal.path === path)?.label[locale] ?? path;
          return (
            <li key={path} className="flex flex-wrap items-baseline gap-x-2">
              {seen ? (
                <>
                  <span>{t('value', { label, value: words(seen.value) })}</span>
                  <span className={seen.value === expected ? 'text-connected text-xs' : 'text-warning text-xs'}>
                    {t(seen.value === expected ? 'agrees' : 'contradicts')}
                  </span>
                  <Age at={seen.at} className="text-faint text-xs" />
                </>
              ) : (
                <>
                  <span className="text-muted">{label}</span>
                  <span className="text-faint text-xs">{t('evidenceNone')}</span>
                </>
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
