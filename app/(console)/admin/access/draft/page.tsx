import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { BackLink } from '@/components/ui';
import { findDraft, getRuleSet } from '@/lib/domain/access';
import { requirePermission } from '@/lib/web';
import { readAccessChoices } from '../_components/read-access-choices';
import { DraftEditor } from './_components/draft-editor';
import { readProposal } from './_components/read-proposal';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('access.draft'))('title') };
}

export default async function AccessDraftPage({ searchParams }: PageProps<'/admin/access/draft'>) {
  const ctx = await requirePermission('access.manage');
  const [t, published, draft, choices, proposal] = await Promise.all([
    getTranslations('access'),
    getRuleSet({ ctx, input: {} }),
    findDraft({ ctx }),
    readAccessChoices(ctx),
    searchParams.then((parameters) => readProposal(ctx, parameters)),
  ]);
  const { base: _, ...version } = published;
  return (
    <>
      <header className="flex flex-col gap-1 px-4 pt-3 pb-3">
        <BackLink href="/admin/access">{t('draft.back')}</BackLink>
        <h1 className="font-semibold text-xl">{t('draft.title')}</h1>
        <p className="max-w-prose text-muted text-sm">{t('draft.description')}</p>
      </header>
      <DraftEditor published={version} draft={draft} choices={choices} proposal={proposal} />
    </>
  );
}
