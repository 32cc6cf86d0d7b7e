import { useTranslations } from 'next-intl';
import type { RuleSetVersion } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';

/** Who published it, when and why. */
export function VersionFacts({ version: set }: { version: RuleSetVersion }) {
  const t = useTranslations('access.version');
  const { version, publishedAt, author, reason, restoredFrom } = set;
  if (publishedAt === null) return <p className="text-muted text-sm">{t('none')}</p>;
  return (
    <div className="flex flex-col gap-1 text-sm">
      <p>
        {t.rich('published', {
          version,
          author: author ?? '–',
          b: (chunks) => <span className="font-medium">{chunks}</span>,
          when: () => <LocalTime at={publishedAt} />,
        })}
        {restoredFrom !== null && <span className="text-muted"> · {t('restored', { version: restoredFrom })}</span>}
      </p>
      <p className={reason ? 'break-words' : 'text-faint'}>{reason ? t('reason', { reason }) : t('noReason')}</p>
    </div>
  );
}
