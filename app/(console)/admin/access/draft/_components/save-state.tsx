'use client';

import { useTranslations } from 'next-intl';
import { Age, cx } from '@/components/ui';
import { useProblemText } from '../../../../_components/use-problem-text';
import type { Draft } from './use-draft';

/** Whether what is seen here is what the server has. */
export function SaveState({ draft }: { draft: Draft }) {
  const t = useTranslations('access.draft.save');
  const problemText = useProblemText('access');
  const { trouble, saved, saving, revision, author, updatedAt, unseen } = draft;
  if (trouble) {
    return (
      <p role="alert" className={cx('text-sm', trouble.kind === 'refused' ? 'text-critical' : 'text-stale')}>
        {trouble.kind === 'refused' ? t('refused', { problem: problemText(trouble.problem) }) : t(trouble.kind)}
      </p>
    );
  }
  if (!saved || saving) return <p className="text-muted text-sm">{t('saving')}</p>;
  if (unseen) return <p className="text-sm text-stale">{t('unseen')}</p>;
  if (revision === 0) return <p className="text-muted text-sm">{t('none')}</p>;
  return (
    <p className="text-muted text-sm">
      {t.rich('saved', { author: author ?? '–', age: () => <Age at={updatedAt} /> })}
    </p>
  );
}
