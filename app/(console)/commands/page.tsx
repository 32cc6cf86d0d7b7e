import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { listCommands } from '@/lib/domain/commands';
import { requireCtx } from '@/lib/web';
import { inputOf, parseCommandFilters } from './_components/command-filters';
import { CommandList } from './_components/command-list';
import { CommandsHeader } from './_components/commands-header';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('command.list'))('title') };
}

export default async function CommandsPage({ searchParams }: PageProps<'/commands'>) {
  const ctx = await requireCtx();
  const filters = parseCommandFilters(await searchParams);
  const page = await listCommands({ ctx, input: inputOf(filters) });
  return (
    <>
      <CommandsHeader current={filters.state === 'awaiting_approval' ? 'approvals' : 'all'} />
      <CommandList initial={{ page, filters, at: ctx.clock.now() }} />
    </>
  );
}
