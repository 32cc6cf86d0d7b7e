import { useTranslations } from 'next-intl';
import type { AuthoritySummary } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';

const COMMAND = 'npm run keys -- import-root';

/** Where the private key is, and since when there is a copy elsewhere. */
export function KeyPlace({ authority: { key } }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities.key');
  const { place, token, exportedAt, exportedBy } = key;
  return (
    <>
      {t(`places.${place}`, { token: token ?? '' })}
      {exportedAt !== null && (
        <span className="text-muted">
          {' '}
          {t('exported', { by: exportedBy ?? '–' })} <LocalTime at={exportedAt} />
        </span>
      )}
    </>
  );
}

/** Why an authority cannot sign, and what a root whose key is offline lacks; nothing if all is well. */
export function KeyNotice({ authority: { kind, key, state } }: { authority: AuthoritySummary }) {
  const t = useTranslations('certificate.authorities.key');
  const { place, problem, unlisted } = key;
  if (state === 'withdrawn') return null;
  if (problem !== null) {
    return (
      <p role="status" className="mb-3 max-w-prose rounded-md border border-critical/50 px-3 py-2 text-sm">
        <span className="font-medium text-critical">{t('problem')}</span> {problem}.{' '}
        {t(kind === 'root' ? 'problemOf.root' : 'problemOf.issuing')}
      </p>
    );
  }
  if (place !== 'offline') return null;
  return (
    <p className="mb-3 max-w-prose rounded-md border border-line px-3 py-2 text-sm">
      {t('offlineText')}{' '}
      {unlisted > 0 && <span className="font-medium text-critical">{t('unlisted', { count: unlisted })} </span>}
      {t('bringBack')} <code className="break-all text-xs">{COMMAND}</code>
    </p>
  );
}
