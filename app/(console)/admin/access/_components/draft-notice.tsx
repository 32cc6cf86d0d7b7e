import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { Age, buttonClass } from '@/components/ui';
import type { RuleDraft } from '@/lib/contracts';
import { RulesBanner } from './rules-banner';

/** Somebody has begun to change the rules; nothing of it is in force. */
export function DraftNotice({ draft, version }: { draft: RuleDraft; version: number }) {
  const t = useTranslations('access.rules');
  return (
    <RulesBanner
      actions={
        <Link href={'/admin/access/draft' as Route} className={buttonClass('secondary', 'sm')}>
          {t('openDraft')}
        </Link>
      }
    >
      {t.rich('draft', {
        author: draft.author,
        b: (chunks) => <span className="font-medium">{chunks}</span>,
        age: () => <Age at={draft.updatedAt} />,
      })}
      {draft.baseVersion !== version && <span className="text-warning"> {t('draftOutdated', { version })}</span>}
    </RulesBanner>
  );
}
