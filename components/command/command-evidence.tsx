'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { CommandDetail } from '@/lib/contracts';
import { SIGNAL_CATALOGUE } from '@/lib/contracts/signal-catalogue';
import { useCommandText } from './use-command-text';

/** What the vehicle's own data showed after the command was executed, beside what it should show, and what changed later. */
export function CommandEvidenceList({ evidence, sentAt }: Pick<CommandDetail, 'evidence' | 'sentAt'>) {
  const t = useTranslations('command.timeline');
  const text = useCommandText();
  const locale = useLocale() === 'zh' ? 'zh' : 'en';
  if (evidence.length === 0 || sentAt === null) return null;
  const words = (value: unknown) => (typeof value === 'boolean' ? t(value ? 'true' : 'false') : String(value));
  return (
    <section className="flex flex-col gap-1">
      <h3 className="font-medium text-muted text-xs">{t('evidence')}</h3>
      <ul className="flex flex-col gap-0.5 text-sm">
        {evidence.map(({ path, expected, seen, later }) => {
          const label = SIGNAL_CATALOGUE.find((signal) => signal.path === path)?.label[locale] ?? path;
          return (
            <li key={path} className="flex flex-wrap items-baseline gap-x-2">
              {seen ? (
                <>
                  <span>{t('value', { label, value: words(seen.value) })}</span>
                  <span className={seen.value === expected ? 'text-connected text-xs' : 'text-warning text-xs'}>
                    {t(seen.value === expected ? 'agrees' : 'contradicts')}
                  </span>
                  <span className="tabular text-faint text-xs">
                    {t('after', { time: text.duration(Math.max(0, seen.at - sentAt)) })}
                  </span>
                  {later.map(({ value, at }) => (
                    <span key={at} className="w-full text-faint text-xs">
                      {t('evidenceLater', { value: words(value) })}{' '}
                      <span className="tabular">{t('after', { time: text.duration(Math.max(0, at - sentAt)) })}</span>
                    </span>
                  ))}
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
