import { getTranslations } from 'next-intl/server';
import { Suspense } from 'react';
import { Skeleton } from '@/components/ui';
import { getDraft } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { pageTitle } from '../../../../_components/page-title';
import { AccessNav } from '../../_components/access-nav';
import { CheckForm, readQuestion } from './_components/check-form';
import { CheckResult } from './_components/check-result';

export const generateMetadata = pageTitle('access.check');

export default async function AccessCheckPage({ searchParams }: PageProps<'/admin/access/check'>) {
  const ctx = await requirePermission('access.manage');
  const question = readQuestion(await searchParams);
  const [t, { draft }] = await Promise.all([getTranslations('access.check'), getDraft({ ctx })]);
  return (
    <>
      <AccessNav current="check" title={t('title')} description={t('description')} />
      <div className="flex flex-col gap-3 px-4 pb-6">
        <CheckForm question={question} hasDraft={draft !== null} />
        {question.who && question.topic ? (
          <Suspense key={JSON.stringify(question)} fallback={<Skeleton className="h-48 w-full max-w-4xl" />}>
            <CheckResult ctx={ctx} question={question} draft={draft} />
          </Suspense>
        ) : (
          <p className="text-muted text-sm">{t('ask')}</p>
        )}
      </div>
    </>
  );
}
