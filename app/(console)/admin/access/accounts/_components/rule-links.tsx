import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { anchorOf } from '../../_components/rule-anchor';

const SHOWN = 3;

/** Rules that name an account, and the way to each. */
export function RuleLinks({ ids }: { ids: string[] }) {
  const t = useTranslations('clients.accounts');
  if (ids.length === 0) return <span className="text-warning">{t('noRules')}</span>;
  return (
    <span className="flex flex-wrap gap-x-2">
      {ids.slice(0, SHOWN).map((id) => (
        <Link
          key={id}
          href={`/admin/access#${anchorOf(id)}` as Route}
          prefetch={false}
          className="break-all font-mono text-accent text-xs leading-5 hover:underline"
        >
          {id}
        </Link>
      ))}
      {ids.length > SHOWN && (
        <span className="text-muted text-xs leading-5">{t('moreRules', { count: ids.length - SHOWN })}</span>
      )}
    </span>
  );
}
