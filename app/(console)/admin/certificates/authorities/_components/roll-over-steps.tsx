import { useTranslations } from 'next-intl';

const STEPS = ['request', 'prepared', 'active', 'retiring', 'withdraw'] as const;

/** What comes after what, for whoever does it once in years. */
export function RollOverSteps() {
  const t = useTranslations('certificate.authorities');
  return (
    <details className="rounded-lg border border-line bg-surface px-3 py-2">
      <summary className="font-medium text-sm">{t('how')}</summary>
      <ol className="flex list-decimal flex-col gap-1 py-2 pl-5 text-muted text-sm">
        {STEPS.map((step) => (
          <li key={step} className="max-w-prose">
            {t(`steps.${step}`)}
          </li>
        ))}
      </ol>
    </details>
  );
}
